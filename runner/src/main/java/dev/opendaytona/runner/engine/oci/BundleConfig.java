package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.host.HostException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OCI configuration of a sandbox and of the processes in it (OCI runtime spec 1.0,
 * config.md). It is the wall around the sandbox: read SECURITY.md before a change.
 */
final class BundleConfig {

	/**
	 * Where the init lies inside; on a tmpfs of its own, so that no image can shadow it.
	 */
	static final String INIT = "/dev/init";

	private static final List<String> CAPABILITIES = List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER",
			"CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE",
			"CAP_SYS_CHROOT", "CAP_SETFCAP");

	private static final List<String> MASKED = List.of("/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore",
			"/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list",
			"/proc/timer_stats", "/sys/class/dmi", "/sys/devices/virtual/dmi", "/sys/devices/virtual/powercap",
			"/sys/firmware");

	private static final List<String> READ_ONLY = List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
			"/proc/sysrq-trigger", "/sys/fs/cgroup");

	private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

	private static final int USERS = 65536;

	private static final int SHM_MAX_MIB = 64;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final JsonNode SECCOMP = seccompProfile();

	private BundleConfig() {
	}

	/**
	 * The configuration of a sandbox.
	 * @param spec what it should be
	 * @param slot its namespaces
	 * @param root where its root file system is mounted
	 * @param init the program on the host that becomes its first process
	 * @param seccompBpf the compiled profile in Base64, or null to let the runtime
	 * compile it
	 * @return the JSON
	 */
	static byte[] sandbox(SandboxSpec spec, Slot slot, Path root, Path init, @Nullable String seccompBpf) {
		Map<String, Object> config = new LinkedHashMap<>();
		config.put("ociVersion", "1.0.2");
		config.put("hostname", spec.id());
		config.put("root", Map.of("path", root.toString(), "readonly", false));
		config.put("process", process(new ExecRequest(List.of(INIT, "-P"), Map.of(), null, null, false), "/",
				Account.ROOT, List.of(0)));
		config.put("mounts", mounts(spec, init));
		config.put("linux", linux(slot, seccompBpf == null));
		if (seccompBpf != null) {
			config.put("annotations", Map.of("run.oci.seccomp_bpf_data", seccompBpf));
		}
		return JSON.writeValueAsBytes(config);
	}

	/**
	 * The configuration of a further process.
	 * @param request what to run, with all of its variables but those that every process
	 * has
	 * @param cwd its working directory, absolute
	 * @param account whose it is
	 * @param groups the numbers of the account's further groups
	 * @return the JSON
	 */
	static byte[] exec(ExecRequest request, String cwd, Account account, List<Integer> groups) {
		return JSON.writeValueAsBytes(process(request, cwd, account, groups));
	}

	/**
	 * The configuration of a further process on a terminal.
	 * @param description of the process without one
	 * @param size the size of the terminal
	 * @return the JSON
	 */
	static byte[] terminal(byte[] description, TerminalSize size) {
		ObjectNode process = (ObjectNode) JSON.readTree(description);
		process.put("terminal", true);
		process.putObject("consoleSize").put("width", size.columns()).put("height", size.rows());
		return JSON.writeValueAsBytes(process);
	}

	private static Map<String, Object> process(ExecRequest request, String cwd, Account account, List<Integer> groups) {
		Map<String, Object> process = new LinkedHashMap<>();
		process.put("terminal", false);
		process.put("user", Map.of("uid", account.uid(), "gid", account.gid(), "umask", 18, "additionalGids", groups));
		process.put("args", request.argv());
		process.put("env", environment(request, account));
		process.put("cwd", cwd);
		process.put("noNewPrivileges", false);
		process.put("capabilities", capabilities(account.uid() == 0));
		process.put("rlimits", List.of(limit("RLIMIT_NOFILE", 1024, 20_000), limit("RLIMIT_CORE", 0, 0)));
		return process;
	}

	private static List<String> environment(ExecRequest request, Account account) {
		Map<String, String> all = new LinkedHashMap<>();
		all.put("PATH", PATH);
		all.put("HOME", account.home());
		all.put("USER", account.name());
		all.put("LOGNAME", account.name());
		all.put("LANG", "C.UTF-8");
		all.put("TERM", "xterm-256color");
		if (!account.shell().isEmpty()) {
			all.put("SHELL", account.shell());
		}
		all.keySet().removeAll(request.unset());
		all.putAll(request.env());
		List<String> lines = new ArrayList<>();
		all.forEach((name, value) -> lines.add(name + "=" + value));
		return lines;
	}

	/**
	 * Others than root hold none, but may gain these through a setuid program such as
	 * sudo.
	 */
	private static Map<String, Object> capabilities(boolean root) {
		List<String> held = root ? CAPABILITIES : List.of();
		return Map.of("bounding", CAPABILITIES, "effective", held, "permitted", held, "inheritable", List.of(),
				"ambient", List.of());
	}

	private static Map<String, Object> limit(String type, int soft, int hard) {
		return Map.of("type", type, "soft", soft, "hard", hard);
	}

	private static Map<String, Object> linux(Slot slot, boolean compileSeccomp) {
		Map<String, Object> linux = new LinkedHashMap<>();
		linux.put("namespaces",
				List.of(Map.of("type", "pid"), Map.of("type", "ipc"), Map.of("type", "uts"), Map.of("type", "mount"),
						Map.of("type", "cgroup"),
						Map.of("type", "network", "path", slot.networkNamespace().path().toString()),
						Map.of("type", "user", "path", slot.userNamespace().path().toString())));
		List<Map<String, Object>> mapping = List.of(Map.of("containerID", 0, "hostID", slot.userBase(), "size", USERS));
		linux.put("uidMappings", mapping);
		linux.put("gidMappings", mapping);
		linux.put("maskedPaths", MASKED);
		linux.put("readonlyPaths", READ_ONLY);
		linux.put("sysctl", Map.of("net.ipv4.ping_group_range", "0 65535", "net.ipv4.ip_unprivileged_port_start", "0"));
		if (compileSeccomp) {
			linux.put("seccomp", SECCOMP);
		}
		return linux;
	}

	private static List<Map<String, Object>> mounts(SandboxSpec spec, Path init) {
		long shm = Math.min(SHM_MAX_MIB, Math.max(1, spec.limits().memoryMib() / 4));
		return List.of(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
				mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=1m"),
				mount("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620",
						"gid=5"),
				mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=" + shm + "m"),
				mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
				mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
				mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"),
				mount("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755", "size=16m"),
				mount(INIT, "bind", init.toString(), "bind", "ro", "nosuid", "nodev"));
	}

	private static Map<String, Object> mount(String destination, String type, String source, String... options) {
		return Map.of("destination", destination, "type", type, "source", source, "options", List.of(options));
	}

	private static JsonNode seccompProfile() {
		try (InputStream stream = BundleConfig.class.getResourceAsStream("seccomp.json")) {
			if (stream == null) {
				throw new HostException("Resource seccomp.json is missing from the program");
			}
			return JSON.readTree(stream);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
