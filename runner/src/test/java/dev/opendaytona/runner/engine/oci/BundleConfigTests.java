package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.host.Fd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class BundleConfigTests {

	private static final Account USER = new Account("daytona", 1000, 1000, "/home/daytona", "/bin/bash");

	private static JsonNode sandbox(@Nullable String bpf) {
		try (Slot slot = new Slot(3, Fd.open(Path.of("/proc/self/ns/user")), Fd.open(Path.of("/proc/self/ns/net")),
				1_245_184)) {
			return JsonMapper.shared()
				.readTree(BundleConfig.sandbox(Specs.fresh(), slot, Path.of("/root-of-it"), Path.of("/init"), bpf));
		}
	}

	private static JsonNode exec(Account account) {
		return JsonMapper.shared()
			.readTree(BundleConfig.exec(new ExecRequest(List.of("prog", "a b"), Map.of("PATH", "/mine", "X", "y"), null,
					null, false, Set.of("TERM", "X")), "/work", account, List.of(27)));
	}

	private static List<String> texts(JsonNode array) {
		List<String> texts = new ArrayList<>();
		array.forEach((each) -> texts.add(each.asString()));
		return texts;
	}

	@Test
	void sandboxWhenDescribedHasANamespaceOfEveryKind() {
		JsonNode namespaces = sandbox(null).path("linux").path("namespaces");
		assertThat(texts(namespaces.valueStream().map((each) -> each.path("type")).toList()))
			.containsExactlyInAnyOrder("pid", "ipc", "uts", "mount", "cgroup", "network", "user");
		namespaces.forEach((each) -> assertThat(each.has("path"))
			.isEqualTo(List.of("network", "user").contains(each.path("type").asString())));
	}

	private static List<String> texts(List<JsonNode> nodes) {
		return nodes.stream().map(JsonNode::asString).toList();
	}

	@Test
	void sandboxWhenDescribedMapsAllUsersToTheRangeOfItsSlot() {
		for (String mappings : List.of("uidMappings", "gidMappings")) {
			JsonNode mapping = sandbox(null).path("linux").path(mappings);
			assertThat(mapping.size()).isEqualTo(1);
			assertThat(mapping.get(0).path("containerID").asInt()).isZero();
			assertThat(mapping.get(0).path("hostID").asLong()).isEqualTo(1_245_184);
			assertThat(mapping.get(0).path("size").asInt()).isEqualTo(65_536);
		}
	}

	@Test
	void mountsWhenListedAllowNoDeviceAndNoSetuidAndShowNothingOfTheHostButTheInit() {
		for (JsonNode mount : sandbox(null).path("mounts")) {
			List<String> options = texts(mount.path("options"));
			String destination = mount.path("destination").asString();
			assertThat(options).as(destination).contains("nosuid");
			if (!List.of("/dev", "/dev/pts").contains(destination)) {
				assertThat(options).as(destination).contains("nodev");
			}
			if (List.of("/sys", "/sys/fs/cgroup", BundleConfig.INIT).contains(destination)) {
				assertThat(options).as(destination).contains("ro");
			}
			assertThat(mount.path("type").asString().equals("bind")).isEqualTo(destination.equals(BundleConfig.INIT));
		}
	}

	@Test
	void pathsWhenDangerousAreMaskedOrReadOnly() {
		JsonNode linux = sandbox(null).path("linux");
		assertThat(texts(linux.path("maskedPaths"))).contains("/proc/kcore", "/proc/keys", "/proc/timer_list",
				"/sys/firmware", "/sys/class/dmi", "/sys/devices/virtual/dmi");
		assertThat(texts(linux.path("readonlyPaths"))).contains("/proc/sys", "/proc/sysrq-trigger", "/proc/irq",
				"/proc/bus", "/proc/fs", "/sys/fs/cgroup");
	}

	@Test
	void seccompWhenCompiledIsHandedOverAndElseWrittenOut() {
		assertThat(sandbox(null).path("linux").path("seccomp").path("defaultAction").asString())
			.startsWith("SCMP_ACT_E");
		JsonNode compiled = sandbox("QUJD");
		assertThat(compiled.path("linux").has("seccomp")).isFalse();
		assertThat(compiled.path("annotations").path("run.oci.seccomp_bpf_data").asString()).isEqualTo("QUJD");
	}

	@Test
	void execWhenTheAccountIsNotRootHoldsNoCapability() {
		JsonNode capabilities = exec(USER).path("capabilities");
		for (String set : List.of("effective", "permitted", "inheritable", "ambient")) {
			assertThat(capabilities.path(set).size()).as(set).isZero();
		}
		assertThat(texts(capabilities.path("bounding"))).doesNotContain("CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_NET_RAW",
				"CAP_SYS_PTRACE", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_MKNOD", "CAP_SYS_RESOURCE", "CAP_SYS_TIME",
				"CAP_DAC_READ_SEARCH", "CAP_BPF", "CAP_PERFMON", "CAP_SYS_BOOT", "CAP_SYSLOG");
	}

	@Test
	void execWhenTheAccountIsRootHoldsTheBoundingSetOnly() {
		JsonNode capabilities = exec(Account.ROOT).path("capabilities");
		assertThat(texts(capabilities.path("effective"))).isEqualTo(texts(capabilities.path("bounding")));
		assertThat(capabilities.path("ambient").size()).isZero();
	}

	@Test
	void execWhenDescribedHasItsArgumentsUserVariablesAndLimits() {
		JsonNode process = exec(USER);
		assertThat(texts(process.path("args"))).containsExactly("prog", "a b");
		assertThat(process.path("cwd").asString()).isEqualTo("/work");
		assertThat(process.path("user").path("uid").asInt()).isEqualTo(1000);
		assertThat(process.path("user").path("additionalGids").get(0).asInt()).isEqualTo(27);
		assertThat(texts(process.path("env")))
			.contains("PATH=/mine", "X=y", "HOME=/home/daytona", "USER=daytona", "SHELL=/bin/bash")
			.noneMatch((variable) -> variable.startsWith("TERM="));
		assertThat(process.path("rlimits").toString()).contains("\"type\":\"RLIMIT_CORE\"");
		assertThat(process.path("terminal").asBoolean()).isFalse();
	}

}
