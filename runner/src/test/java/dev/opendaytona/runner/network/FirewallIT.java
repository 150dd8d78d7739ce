package dev.opendaytona.runner.network;

import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The table as nftables has it. Runner numbers are taken as runners take them, so that no
 * other is disturbed.
 */
class FirewallIT {

	@TempDir
	private Path directory;

	private MachineInstance instance;

	private Firewall firewall;

	@BeforeEach
	void open() {
		this.instance = MachineInstance.acquire(this.directory);
		this.firewall = new Firewall(this.instance.plan(), List.of("192.0.2.53"));
	}

	@AfterEach
	void close() {
		this.firewall.close();
		this.instance.close();
	}

	private String table() {
		return "opendaytona" + this.instance.plan().instance();
	}

	private String list(String... what) {
		List<String> argv = new java.util.ArrayList<>(List.of("nft", "list", what[0], "inet", table()));
		argv.addAll(List.of(what).subList(1, what.length));
		return Program.run(argv);
	}

	private String address() {
		return this.instance.plan().address(7);
	}

	@Test
	void addressWhenItHasNoPolicyIsRejected() {
		assertThat(list("map", "policies")).doesNotContain(address());
		String chain = list("chain", "from_sandbox").strip();
		assertThat(chain).contains("fib saddr . iif oif 0 drop", "meta nfproto ipv6 drop");
		assertThat(chain.indexOf("vmap @policies")).isLessThan(chain.indexOf("reject with"));
	}

	@Test
	void inputWhenFromASandboxIsDropped() {
		assertThat(list("chain", "input")).contains("iifname \"" + this.instance.plan().linkPrefix() + "*\" drop");
		assertThat(list("chain", "forward")).contains("oifname \"" + this.instance.plan().linkPrefix() + "*\" drop");
	}

	@Test
	void applyWhenPoliciesFollowEachOtherKeepsTheLast() {
		for (int round = 0; round < 2; round++) {
			this.firewall.apply(7, NetworkPolicy.OPEN);
			assertThat(list("map", "policies")).contains(address() + " : jump open");
			this.firewall.apply(7, new NetworkPolicy(false, List.of("198.51.100.0/24", "203.0.113.9")));
			assertThat(list("map", "policies")).contains(address() + " : jump allow_7");
			assertThat(list("chain", "allow_7")).contains("198.51.100.0/24", "203.0.113.9", "dport 53");
			this.firewall.apply(7, new NetworkPolicy(false, List.of("203.0.113.9")));
			assertThat(list("chain", "allow_7")).doesNotContain("198.51.100.0/24");
			this.firewall.apply(7, NetworkPolicy.BLOCKED);
			assertThat(list("map", "policies")).contains(address() + " : continue");
			this.firewall.remove(7);
			this.firewall.remove(7);
			assertThat(list("map", "policies")).doesNotContain(address());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0/0 accept\nflush ruleset", "example.test", "2001:db8::/32", "", "10.0.0.0/8;",
			"$x", "{ 10.0.0.1 }", "10.0.0.0/8 accept", "@nameservers", "10.0.0.1-10.0.0.9", "10.0.0.256", "10.0.0.0/33",
			"010.0.0.1" })
	void applyWhenTheAllowListHoldsACommandIsRefusedAndChangesNothing(String cidr) {
		this.firewall.apply(7, NetworkPolicy.BLOCKED);
		String before = list("table");
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> this.firewall.apply(7, new NetworkPolicy(false, List.of("198.51.100.0/24", cidr))));
		assertThat(list("table")).isEqualTo(before);
	}

	@Test
	void openWhenATableIsThereAlreadyReplacesIt() {
		this.firewall.apply(7, NetworkPolicy.OPEN);
		this.firewall = new Firewall(this.instance.plan(), List.of());
		assertThat(list("map", "policies")).doesNotContain(address());
	}

	@Test
	void openWhenAskedRejectsPrivateAndSpecialRanges() {
		String chain = list("chain", "open");
		assertThat(chain).contains("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
				"127.0.0.0/8", "224.0.0.0/3");
		assertThat(chain.indexOf("reject")).isLessThan(chain.lastIndexOf("accept"));
	}

}
