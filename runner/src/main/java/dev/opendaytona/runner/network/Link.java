package dev.opendaytona.runner.network;

import java.time.Duration;
import java.util.List;

import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.Program;

/**
 * The virtual link of a slot: routed, not bridged, so that neighbours do not see each
 * other at all. It goes when its network namespace goes.
 */
public final class Link {

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final int HEADINGS = 2;

	private static final int SENT = 9;

	private Link() {
	}

	/**
	 * Links the network namespace of a process with the host.
	 * @param plan the addresses
	 * @param slot the slot
	 * @param pid a process in the namespace
	 */
	public static void create(AddressPlan plan, int slot, long pid) {
		String link = plan.link(slot);
		Program.attempt(List.of("ip", "link", "delete", link), "", LIMIT);
		Program.run(List.of("ip", "-batch", "-"), """
				link add %1$s type veth peer name eth0 netns %2$d
				addr add %3$s/32 dev %1$s
				link set %1$s up
				route replace %4$s/32 dev %1$s
				""".formatted(link, pid, AddressPlan.GATEWAY, plan.address(slot)));
		Program.run(List.of("nsenter", "--net=/proc/" + pid + "/ns/net", "sh", "-c", """
				echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
				exec ip -batch -"""), """
				addr add %1$s/32 dev eth0
				link set eth0 up
				link set lo up
				route add %2$s dev eth0
				route add default via %2$s
				""".formatted(plan.address(slot), AddressPlan.GATEWAY));
	}

	/**
	 * Whether nothing was ever sent in a network namespace, so that nothing of whoever
	 * used it can be in it: no socket that lingers, no counter that tells of it.
	 * @param networkNamespace the namespace
	 * @return whether it is as it was made
	 */
	public static boolean unused(Fd networkNamespace) {
		String namespace = "/proc/" + ProcessHandle.current().pid() + "/fd/" + networkNamespace.number();
		Program.Outcome devices = Program
			.attempt(List.of("nsenter", "--net=" + namespace, "--", "cat", "/proc/self/net/dev"), "", LIMIT);
		return devices.ok() && devices.output().lines().skip(HEADINGS).allMatch(Link::silent);
	}

	/** The tenth number after the name counts the packets sent (proc_pid_net(5), dev). */
	private static boolean silent(String line) {
		String[] counters = line.substring(line.indexOf(':') + 1).strip().split("\\s+");
		return counters.length > SENT && counters[SENT].equals("0");
	}

}
