package dev.opendaytona.runner.files;

import dev.opendaytona.api.error.ApiException;

/**
 * The users and groups of a sandbox on its host: number {@code n} inside is
 * {@code base + n} on the host.
 *
 * @param base the host's number of the sandbox's root
 */
record IdRange(int base) {

	private static final int COUNT = 65_536;

	/** What the kernel shows for a number that has no place inside. */
	private static final int NOBODY = 65_534;

	int inside(int host) {
		long inside = Integer.toUnsignedLong(host) - this.base;
		return (inside >= 0 && inside < COUNT) ? (int) inside : NOBODY;
	}

	int host(int inside) {
		if (inside < 0 || inside >= COUNT) {
			throw new ApiException.InvalidRequest("User or group number " + inside
					+ " does not exist in a sandbox; give one from 0 to " + (COUNT - 1));
		}
		return this.base + inside;
	}

}
