package dev.opendaytona.runner.engine.oci;

import java.util.stream.Stream;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * System calls that a sandbox must not make (the numbers are those of x86-64).
 */
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64")
class SyscallProbesIT extends Probed {

	private static final String[] USERS = { "daytona", "root" };

	/** The probe, the arguments of the call, and the errors that are right. */
	private static final String[][] PROBES = { { "mount", "165, b'none', b'/mnt', b'tmpfs', 0, 0", "EPERM" },
			{ "bind mount", "165, b'/etc', b'/mnt', 0, 4096, 0", "EPERM" },
			{ "remount", "165, 0, b'/', 0, 32, 0", "EPERM" }, { "umount2", "166, b'/proc', 2", "EPERM" },
			{ "pivot_root", "155, b'/tmp', b'/tmp'", "EPERM" }, { "fsopen", "430, b'tmpfs', 0", "EPERM" },
			{ "open_tree", "428, -100, b'/', 1", "EPERM" }, { "move_mount", "429, 3, b'', -100, b'/mnt', 4", "EPERM" },
			{ "mount_setattr", "442, -100, b'/', 0, buffer, 32", "EPERM" },
			{ "setns", "308, os.open('/proc/self/ns/net', 0), 0", "EPERM" },
			{ "unshare a user namespace", "272, 0x10000000", "EPERM" },
			{ "unshare a mount namespace", "272, 0x20000", "EPERM" },
			{ "unshare a network namespace", "272, 0x40000000", "EPERM" },
			{ "clone a user namespace", "56, 0x10000011, 0, 0, 0, 0", "EPERM ENOSYS" },
			{ "clone a mount namespace", "56, 0x20011, 0, 0, 0, 0", "EPERM ENOSYS" },
			{ "clone3", "435, buffer, 88", "ENOSYS" }, { "bpf", "321, 0, buffer, 72", "EPERM" },
			{ "keyctl", "250, 0, -3, 0", "EPERM" }, { "add_key", "248, b'user', b'x', b'y', 1, -3", "EPERM" },
			{ "request_key", "249, b'user', b'x', 0, -3", "EPERM" }, { "io_uring", "425, 8, buffer", "EPERM" },
			{ "perf_event_open", "298, buffer, 0, -1, -1, 0", "EPERM" }, { "userfaultfd", "323, 0", "EPERM" },
			{ "open_by_handle_at", "304, os.open('/', 0), buffer, 0", "EPERM" },
			{ "init_module", "175, buffer, 16, b''", "EPERM" }, { "finit_module", "313, 0, b'', 0", "EPERM" },
			{ "delete_module", "176, b'nothing', 0", "EPERM" }, { "kexec_load", "246, 0, 0, buffer, 0", "EPERM" },
			{ "reboot with wrong magic", "169, 0, 0, 0, 0", "EPERM" }, { "swapon", "167, b'/tmp/none', 0", "EPERM" },
			{ "syslog", "103, 3, buffer, 100", "EPERM" }, { "settimeofday", "164, buffer, 0", "EPERM" },
			{ "clock_settime", "227, 0, buffer", "EPERM" }, { "iopl", "172, 3", "EPERM" },
			{ "ioperm", "173, 0, 1, 1", "EPERM" }, { "quotactl", "179, 0, b'/', 0, buffer", "EPERM" },
			{ "acct", "163, b'/tmp/none'", "EPERM" }, { "vhangup", "153", "EPERM" },
			{ "sethostname", "170, b'other', 5", "EPERM" }, { "setdomainname", "171, b'other', 5", "EPERM" },
			{ "fanotify_init", "300, 0, 0", "ENOSYS EPERM" }, { "personality", "135, 0x0040000", "ENOSYS EPERM" },
			{ "the x32 interface", "0x40000027", "ENOSYS EPERM" },
			{ "AF_PACKET", "41, 17, 3, 0x0300", "EAFNOSUPPORT EPERM" }, { "raw IP", "41, 2, 3, 1", "EPERM" },
			{ "AF_VSOCK", "41, 40, 1, 0", "EAFNOSUPPORT" }, { "AF_ALG", "41, 38, 5, 0", "EAFNOSUPPORT" },
			{ "AF_KEY", "41, 15, 3, 2", "EAFNOSUPPORT EPERM ENOSYS" },
			{ "AF_XDP", "41, 44, 3, 0", "EAFNOSUPPORT EPERM" }, { "AF_TIPC", "41, 30, 1, 0", "EAFNOSUPPORT" },
			{ "AF_RDS", "41, 21, 5, 0", "EAFNOSUPPORT" }, { "AF_CAN", "41, 29, 3, 1", "EAFNOSUPPORT" },
			{ "a block device", "133, b'/tmp/disk', stat.S_IFBLK | 0o600, os.makedev(254, 0)", "EPERM" },
			{ "a character device", "133, b'/tmp/mem', stat.S_IFCHR | 0o600, os.makedev(1, 1)", "EPERM" },
			{ "a user that is not mapped", "105, 65536", "EINVAL" },
			{ "a group that is not mapped", "106, 65536", "EINVAL" },
			{ "an owner that is not mapped", "92, b'/tmp', 65536, -1", "EINVAL" },
			{ "a trusted attribute", "188, b'/tmp', b'trusted.overlay.opaque', b'y', 1, 0", "EPERM EOPNOTSUPP" },
			{ "ptrace of a process of the host", "101, 16, HOST_PID, 0, 0", "ESRCH" },
			{ "a signal to a process of the host", "62, HOST_PID, 0", "ESRCH" },
			{ "a descriptor of a process of the host", "434, HOST_PID, 0", "ESRCH" },
			{ "memory of a process of the host", "310, HOST_PID, vector, 1, vector, 1, 0", "ESRCH" } };

	static Stream<Arguments> probes() {
		return Stream.of(USERS)
			.flatMap((user) -> Stream.of(PROBES).map((probe) -> Arguments.of(user, probe[0], probe[1], probe[2])));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("probes")
	void callWhenMadeInsideIsRefused(String user, String name, String arguments, String errors) {
		String pid = Long.toString(ProcessHandle.current().pid());
		assertThat(call(user, arguments.replace("HOST_PID", pid))).as(name).isIn((Object[]) errors.split(" "));
	}

}
