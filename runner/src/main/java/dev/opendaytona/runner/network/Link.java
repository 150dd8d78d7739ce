package dev.opendaytona.runner.network;

import java.util.List;

import dev.opendaytona.runner.host.Program;

/**
 * The virtual link of a slot: routed, not bridged, so that neighbours do not see each
 * other at all. It goes when its network namespace goes.
 */
public final class Link {

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
		Program.attempt(List.of("ip", "link", "delete", link), "", java.time.Duration.ofSeconds(5));
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

}
