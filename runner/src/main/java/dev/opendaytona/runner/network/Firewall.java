package dev.opendaytona.runner.network;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.host.Program;

/**
 * The one nftables table of a runner. The policy of an address is an element of a map; an
 * address without one reaches nothing, so a sandbox is never ahead of its policy.
 */
public final class Firewall implements AutoCloseable {

	/** Goes on to the rule that rejects: a program is told at once, and need not wait. */
	private static final String REJECT = "continue";

	private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

	private static final Pattern CIDR = Pattern.compile(OCTET + "(\\." + OCTET + "){3}(/(3[0-2]|[12]?[0-9]))?");

	private final AddressPlan plan;

	private final String table;

	/** What is in force, by slot; the table is this object's alone. */
	private final Map<Integer, String> verdicts = new ConcurrentHashMap<>();

	/**
	 * Replaces the table of an earlier runner; what runs is cut off until its policy is
	 * set again.
	 * @param plan the addresses
	 * @param nameServers the addresses that open sandboxes may ask for names
	 */
	public Firewall(AddressPlan plan, List<String> nameServers) {
		this.plan = plan;
		this.table = "inet opendaytona" + plan.instance();
		Program.run(List.of("sysctl", "-qw", "net.ipv4.ip_forward=1"));
		nft(table(nameServers));
	}

	/**
	 * No policy opens what is in {@code never}: this machine, its neighbours on the link,
	 * and where clouds tell a machine its secrets. Nor does one sandbox ever reach
	 * another.
	 */
	private String table(List<String> nameServers) {
		String dns = nameServers.isEmpty() ? "" : "elements = { " + String.join(", ", nameServers) + " }";
		return """
				add table %1$s
				delete table %1$s
				table %1$s {
					map policies { type ipv4_addr : verdict; }
					set nameservers { type ipv4_addr; %5$s
					}
					set never { type ipv4_addr; flags interval; elements = { 0.0.0.0/8, 100.100.100.200, 127.0.0.0/8, \
				168.63.129.16, 169.254.0.0/16, 192.0.0.192, 224.0.0.0/3 }
					}
					chain open {
						ip daddr @nameservers meta l4proto { tcp, udp } th dport 53 accept
						ip daddr @never reject with icmpx admin-prohibited
						ip daddr { 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, \
				192.0.0.0/24, 192.0.2.0/24, 192.168.0.0/16, 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, \
				224.0.0.0/3 } reject with icmpx admin-prohibited
						accept
					}
					chain from_sandbox {
						meta nfproto ipv6 drop
						fib saddr . iif oif eq 0 drop
						ct direction reply ct state established,related accept
						ip saddr vmap @policies
						reject with icmpx admin-prohibited
					}
					chain forward {
						type filter hook forward priority -10; policy accept;
						iifname "%3$s*" oifname "%3$s*" reject with icmpx admin-prohibited
						iifname "%3$s*" jump from_sandbox
						oifname "%3$s*" ct state established,related accept
						oifname "%3$s*" drop
					}
					chain input {
						type filter hook input priority -10; policy accept;
						iifname "%3$s*" ct direction reply ct state established accept
						iifname "%3$s*" drop
					}
					chain postrouting {
						type nat hook postrouting priority 100; policy accept;
						ip saddr %4$s oifname != "%3$s*" masquerade
					}
				}
				""".formatted(this.table, "", this.plan.linkPrefix(), this.plan.network(), dns);
	}

	/**
	 * Puts the policy of a slot in force, in one transaction.
	 * @param slot the slot
	 * @param policy what it may reach
	 */
	public void apply(int slot, NetworkPolicy policy) {
		String address = this.plan.address(slot);
		String verdict = verdict(slot, policy);
		if (policy.allowedCidrs().isEmpty() && verdict.equals(this.verdicts.get(slot))) {
			return;
		}
		StringBuilder commands = new StringBuilder(removal(slot));
		if (!policy.allowedCidrs().isEmpty()) {
			commands.append(allowChain(slot, policy.allowedCidrs()));
		}
		commands.append("add element %s policies { %s : %s }\n".formatted(this.table, address, verdict));
		nft(commands.toString());
		this.verdicts.put(slot, verdict);
	}

	private String verdict(int slot, NetworkPolicy policy) {
		if (policy.blockAll()) {
			return REJECT;
		}
		return policy.allowedCidrs().isEmpty() ? "jump open" : "jump " + chain(slot);
	}

	/** However wide a list is, other sandboxes and the metadata address are not in it. */
	private String allowChain(int slot, List<String> cidrs) {
		cidrs.forEach(Firewall::check);
		return """
				add chain %1$s %2$s
				flush chain %1$s %2$s
				add rule %1$s %2$s ip daddr @nameservers meta l4proto { tcp, udp } th dport 53 accept
				add rule %1$s %2$s ip daddr @never reject with icmpx admin-prohibited
				""".formatted(this.table, chain(slot)) + cidrs.stream()
			.map((cidr) -> "add rule %s %s ip daddr %s accept\n".formatted(this.table, chain(slot), cidr))
			.collect(Collectors.joining());
	}

	/** Only what is a range becomes part of a command. */
	private static void check(String cidr) {
		if (!CIDR.matcher(cidr).matches()) {
			throw new ApiException.InvalidRequest("INVALID_NETWORK_POLICY",
					"'" + cidr + "' in the allow list is not an IPv4 range such as 203.0.113.0/24");
		}
	}

	private static String chain(int slot) {
		return "allow_" + slot;
	}

	private String removal(int slot) {
		String verdict = this.verdicts.get(slot);
		return (verdict == null) ? ""
				: "delete element %s policies { %s : %s }\n".formatted(this.table, this.plan.address(slot), verdict);
	}

	/**
	 * Takes the policy of a slot away: it reaches nothing.
	 * @param slot the slot
	 */
	public void remove(int slot) {
		nft(removal(slot));
		this.verdicts.remove(slot);
	}

	private static void nft(String commands) {
		Program.run(List.of("nft", "-f", "-"), commands);
	}

	/** Removes the table, for a runner that leaves no sandbox behind. */
	@Override
	public void close() {
		nft("add table %1$s\ndelete table %1$s\n".formatted(this.table));
	}

}
