package dev.opendaytona.platform.access;

/**
 * What an organization may use: of each kind, at most so much in one sandbox and so much
 * in all.
 *
 * @param perSandbox the most for one sandbox
 * @param total the most for all together
 * @param snapshots the most snapshots
 */
public record Quotas(Amount perSandbox, Amount total, int snapshots) {

	public static final Quotas DEFAULT = new Quotas(new Amount(4, 8, 10), new Amount(100, 200, 1000), 100);

	/**
	 * An amount of what sandboxes are made of.
	 *
	 * @param cpu processors
	 * @param memoryGib memory, in GiB
	 * @param diskGib disk, in GiB
	 */
	public record Amount(double cpu, double memoryGib, double diskGib) {

	}

}
