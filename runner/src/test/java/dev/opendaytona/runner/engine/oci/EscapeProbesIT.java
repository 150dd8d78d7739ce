package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.Outcome;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files and processes of the host that a sandbox must neither see nor change.
 */
class EscapeProbesIT extends Probed {

	private static final String[] USERS = { "daytona", "root" };

	/** Files that would change the host; what is written is what they hold. */
	private static final String[] UNWRITABLE = { "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname",
			"/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory", "/proc/sys/fs/file-max",
			"/proc/sys/net/ipv4/ip_forward", "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity",
			"/sys/kernel/mm/ksm/run", "/sys/kernel/uevent_helper", "/sys/kernel/mm/transparent_hugepage/enabled",
			"/sys/power/state", "/sys/fs/cgroup/release_agent", "/sys/fs/cgroup/memory/release_agent",
			"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/pids/pids.max",
			"/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/freezer/freezer.state",
			"/sys/fs/cgroup/devices/devices.allow", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory.max",
			"/proc/self/uid_map", "/proc/1/uid_map", "/dev/init", "/proc/fs/ext4", "/proc/bus/pci/devices" };

	/** Files that would tell of the host. */
	private static final String[] UNREADABLE = { "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/kmsg",
			"/proc/sched_debug", "/proc/acpi/*", "/proc/scsi/*", "/sys/firmware/*", "/sys/class/dmi/id/*",
			"/sys/devices/virtual/dmi/id/*", "/sys/kernel/debug/*", "/sys/kernel/security/*", "/dev/mem", "/dev/kmsg",
			"/dev/vda", "/dev/sda", "/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/loop-control", "/dev/btrfs-control",
			"/dev/vsock", "/dev/mapper/control", "/dev/console" };

	static Stream<Arguments> unwritable() {
		return product(UNWRITABLE);
	}

	static Stream<Arguments> unreadable() {
		return product(UNREADABLE);
	}

	private static Stream<Arguments> product(String[] files) {
		return Stream.of(USERS).flatMap((user) -> Stream.of(files).map((file) -> Arguments.of(user, file)));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("unwritable")
	void writeWhenItWouldChangeTheHostIsRefused(String user, String file) {
		Outcome outcome = sh(user, "v=$(head -c 100 " + file + " 2>/dev/null); printf '%s' \"${v:-0}\" > " + file);
		assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("unreadable")
	void readWhenItWouldTellOfTheHostGivesNothing(String user, String file) {
		assertThat(sh(user, "timeout 2 head -qc 100 " + file + " 2>/dev/null").output()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void groupWhenMadeInsideIsRefused(String user) {
		assertThat(sh(user, "find /sys/fs/cgroup -maxdepth 2 -type d -exec mkdir {}/mine \\; 2>/dev/null; "
				+ "find /sys/fs/cgroup -name mine")
			.output()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void oomScoreWhenLoweredIsRefused(String user) {
		assertThat(box().python(user, """
				import os
				try:
					os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000')
				except OSError as e:
					print(e.strerror)
				""").text()).isEqualTo("Permission denied");
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void processesWhenListedAreThoseOfTheSandbox(String user) {
		long pid = ProcessHandle.current().pid();
		assertThat(sh(user, "ls -d /proc/" + pid).exitCode()).isNotZero();
		Polling.until("the dead of other probes are gone", Duration.ofSeconds(10),
				() -> Integer.parseInt(sh(user, "ls /proc | grep -c '^[0-9]'").text()) < 10);
		assertThat(sh(user, "cat /proc/[0-9]*/cmdline").output()).doesNotContain("java", "crun",
				host().directory().toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void environmentWhenListedHoldsNothingOfTheRunner(String user) {
		String names = sh(user,
				"{ tr '\\0' '\\n' < /proc/self/environ; tr '\\0' '\\n' < /proc/1/environ; } 2>/dev/null")
			.output();
		Set<String> seen = new TreeSet<>();
		names.lines().forEach((line) -> seen.add(line.substring(0, Math.max(0, line.indexOf('=')))));
		assertThat(seen).isSubsetOf("PATH", "HOME", "USER", "LOGNAME", "LANG", "TERM", "SHELL", "FROM_SPEC", "PWD");
		assertThat(names).doesNotContain(host().directory().toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void descriptorsWhenListedAreItsOwn(String user) {
		String own = box().python(user, """
				import os
				for fd in range(1024):
					try:
						print(fd, os.readlink('/proc/self/fd/%d' % fd))
					except OSError:
						pass
				""").text();
		assertThat(own.lines().toList()).hasSize(3).allMatch((line) -> line.matches("[012] pipe:\\[\\d+]"));
	}

	@Test
	void descriptorsOfTheInitWhenListedNameNothingOfTheHost() {
		String init = sh("root", "for fd in /proc/1/fd/*; do readlink $fd; done; readlink /proc/1/cwd /proc/1/root")
			.output();
		assertThat(init.lines().toList())
			.allMatch((target) -> target.matches("/dev/null|/|anon_inode:.*|pipe:.*|socket:.*"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void mountsAndGroupsWhenListedNameNoPathOfTheHost(String user) {
		String text = sh(user, "cat /proc/self/mountinfo /proc/self/cgroup /proc/1/cgroup /proc/self/maps").output();
		assertThat(text).doesNotContain(host().directory().toString(), host().runtimeDirectory().toString(),
				"opendaytona");
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void socketsOfTheHostWhenLookedForAreAbsent(String user) {
		assertThat(sh(user, "find /run /var/run/ /tmp /var/tmp -type s 2>/dev/null").output()).isEmpty();
		assertThat(sh(user, "ls /run/docker.sock /run/dbus /run/containerd /run/opendaytona /run/systemd").exitCode())
			.isNotZero();
		assertThat(sh(user, "ls /sys/class/net").text()).isEqualTo("eth0\nlo");
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void devicesWhenListedAreHarmless(String user) {
		assertThat(sh(user, "ls /dev").text().split("\n")).isSubsetOf("core", "fd", "full", "init", "mqueue", "null",
				"ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero", "console");
	}

	@Test
	void capabilitiesWhenReadAreFew() {
		String bounding = "00000000800405fb";
		assertThat(sh("daytona", "grep -E 'CapEff|CapPrm|CapAmb|CapInh' /proc/self/status | tr -d '\\n\\t'").text())
			.isEqualTo("CapInh:0000000000000000CapPrm:0000000000000000CapEff:0000000000000000CapAmb:0000000000000000");
		assertThat(sh("root", "grep CapBnd /proc/self/status").text()).endsWith(bounding);
		assertThat(sh("daytona", "grep Seccomp: /proc/self/status /proc/1/status").output()).contains("2")
			.doesNotContain("0\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void runtimeWhenAProgramPointsAtItStaysAsItIs(String user) throws IOException {
		String before = Program.run(List.of("sha256sum", "/usr/bin/crun"));
		try (Box attacker = Box.start(host().engine())) {
			attacker.as(user, "/bin/sh", "-c", "printf '#!/proc/self/exe\\n' > /tmp/trap; chmod +x /tmp/trap");
			attacker.as(user, "/tmp/trap");
			attacker.as(user, "/proc/self/exe");
			attacker.as(user, "/bin/sh", "-c", "for p in /proc/[0-9]*; do echo x > $p/exe; done");
		}
		assertThat(Program.run(List.of("sha256sum", "/usr/bin/crun"))).isEqualTo(before);
		assertThat(Files.isExecutable(Path.of("/usr/bin/crun"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 63 })
	void execWhenTheDirectoryIsADescriptorOfTheRunnerFails(int number) {
		for (String user : USERS) {
			Outcome outcome = box().run(
					new ExecRequest(List.of("/bin/ls", "-l", "."), Map.of(), "/proc/self/fd/" + number, user, true),
					"");
			assertThat(outcome.exitCode()).as(outcome.output()).isNotZero();
			Outcome above = box().run(new ExecRequest(List.of("/bin/ls", "-l", "."), Map.of(),
					"/proc/self/fd/" + number + "/../../..", user, true), "");
			assertThat(above.exitCode()).as(above.output()).isNotZero();
		}
	}

	@Test
	void rootWhenLeftByChangingItTwiceIsTheSandboxes() {
		assertThat(box().python("root", """
				import os
				os.makedirs('/tmp/jail', exist_ok=True)
				fd = os.open('/', os.O_RDONLY)
				os.chroot('/tmp/jail')
				os.fchdir(fd)
				for i in range(100):
					os.chdir('..')
				os.chroot('.')
				print(os.path.exists('%s'), open('/etc/hostname').read().strip())
				""".formatted(host().directory())).text()).isEqualTo("False " + box().id());
	}

	@Test
	void everyProcessWhenKilledFromInsideLeavesTheHostAlone() {
		try (Box attacker = Box.start(host().engine())) {
			attacker.root("kill -9 -1; kill -9 1");
			assertThat(host().engine().inspect(attacker.id())).isEqualTo(Engine.Presence.RUNNING);
			assertThat(box().sh("echo alive").text()).isEqualTo("alive");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "daytona", "root" })
	void nameAndClockWhenSetStayAsTheyAre(String user) {
		assertThat(sh(user, "hostname evil || false").exitCode()).isNotZero();
		assertThat(sh(user, "date -s 2001-01-01").output()).contains("cannot set date");
		assertThat(sh(user, "hostname").text()).isEqualTo(box().id());
	}

	@Test
	void setuidProgramWhenMadeByRootGivesRootOfTheSandboxOnly() {
		sh("root", "cp /usr/bin/python3 /tmp/py; chmod 4755 /tmp/py");
		assertThat(sh("daytona", "/tmp/py -c 'import os; print(os.geteuid())'").text()).isEqualTo("0");
		assertThat(sh("daytona", "/tmp/py -c 'import os; print(open(\"/proc/self/uid_map\").read())'").text())
			.matches("0\\s+[1-9]\\d{5,}\\s+65536");
	}

	@Test
	void filesOfASandboxWhenOnDiskAreClosedToOtherUsersOfTheHost() throws IOException {
		assertThat(Files.getPosixFilePermissions(host().directory().resolve("pool")))
			.isEqualTo(java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
	}

}
