package dev.opendaytona.runner.network;

/**
 * Names and addresses of the links of one runner, by slot. Several runners on one machine
 * have each a plan of their own.
 *
 * @param instance the number of the runner on this machine
 */
public record AddressPlan(int instance) {

	/** The most slots that a plan has addresses for. */
	public static final int SLOTS = 1024;

	/** The most runners on a machine. */
	public static final int INSTANCES = 16;

	/** The host's end of every link (RFC 3927: never routed further). */
	public static final String GATEWAY = "169.254.1.1";

	private static final int FIRST_NETWORK = 200;

	private static final int ADDRESSES_PER_OCTET = 250;

	private static final int MAPPED_USERS = 65536;

	private static final int FIRST_RANGE = 16;

	public AddressPlan {
		if (instance < 0 || instance >= INSTANCES) {
			throw new IllegalArgumentException("Instance " + instance + " is not below " + INSTANCES);
		}
	}

	/** The network of all slots, in CIDR notation. */
	public String network() {
		return "10." + (FIRST_NETWORK + this.instance) + ".0.0/16";
	}

	/** The address of a slot. */
	public String address(int slot) {
		return "10." + (FIRST_NETWORK + this.instance) + "." + slot / ADDRESSES_PER_OCTET + "."
				+ (slot % ADDRESSES_PER_OCTET + 2);
	}

	/** The name of the host's end of a slot's link. */
	public String link(int slot) {
		return linkPrefix() + slot;
	}

	/** What the names of all links begin with. */
	public String linkPrefix() {
		return "dt" + this.instance + "s";
	}

	/** The host's number of a slot's root user. */
	public long userBase(int slot) {
		return (long) MAPPED_USERS * (FIRST_RANGE + (long) this.instance * SLOTS + slot);
	}

}
