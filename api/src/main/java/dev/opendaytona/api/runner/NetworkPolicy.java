package dev.opendaytona.api.runner;

import java.util.List;

/**
 * What a sandbox may reach. Other sandboxes, the host, the metadata address and private
 * ranges are out of reach unless the allow list names them.
 *
 * @param blockAll nothing at all may be reached
 * @param allowedCidrs when not empty, only these IPv4 ranges may be reached
 */
public record NetworkPolicy(boolean blockAll, List<String> allowedCidrs) {

	public static final NetworkPolicy OPEN = new NetworkPolicy(false, List.of());

	public static final NetworkPolicy BLOCKED = new NetworkPolicy(true, List.of());

	public NetworkPolicy {
		allowedCidrs = List.copyOf(allowedCidrs);
		if (blockAll && !allowedCidrs.isEmpty()) {
			throw new IllegalArgumentException("A network policy that blocks all has no allow list");
		}
	}

}
