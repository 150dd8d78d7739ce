package dev.opendaytona.cli.doctor;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether the kernel can keep sandboxes apart and within their limits.
 */
final class KernelChecks {

	private static final Version OPENAT2 = new Version(5, 6, 0);

	private static final Version IDMAPPED_OVERLAY = new Version(5, 19, 0);

	private static final Set<String> CONTROLLERS = Set.of("cpu", "memory", "pids");

	private static final String NEWER = "use a distribution with a newer kernel, for example Debian 12 or Ubuntu 24.04";

	private final Host host;

	KernelChecks(Host host) {
		this.host = host;
	}

	List<Finding> run() {
		return List.of(kernel(), overlay(), userNamespaces(), seccomp(), cgroups());
	}

	private Finding kernel() {
		String release = this.host.read("proc/sys/kernel/osrelease");
		Version version = Version.find(release).orElse(new Version(0, 0, 0));
		if (version.compareTo(OPENAT2) < 0) {
			return Finding.no("kernel", "'" + release + "', and files of sandboxes need openat2 of " + OPENAT2, NEWER);
		}
		if (version.compareTo(IDMAPPED_OVERLAY) < 0) {
			return Finding.no("kernel", release + ", and idmapped layers need " + IDMAPPED_OVERLAY, NEWER);
		}
		return Finding.yes("kernel", release + " (openat2, idmapped mounts)");
	}

	private Finding overlay() {
		return knowsFileSystem("overlay") ? Finding.yes("overlay", "available")
				: Finding.no("overlay", "the kernel has no overlay file system loaded", "modprobe overlay");
	}

	private boolean knowsFileSystem(String name) {
		return this.host.read("proc/filesystems").lines().anyMatch((line) -> line.endsWith("\t" + name));
	}

	private Finding userNamespaces() {
		String most = this.host.read("proc/sys/user/max_user_namespaces");
		if (!this.host.exists("proc/self/ns/user") || most.isEmpty() || most.equals("0")) {
			return Finding.no("user namespaces", "switched off", "sysctl -w user.max_user_namespaces=15000");
		}
		return Finding.yes("user namespaces", "up to " + most);
	}

	private Finding seccomp() {
		return this.host.exists("proc/sys/kernel/seccomp/actions_avail") ? Finding.yes("seccomp", "available")
				: Finding.no("seccomp", "the kernel has no seccomp filters", NEWER);
	}

	private Finding cgroups() {
		String layout = layout();
		Set<String> missing = new TreeSet<>(CONTROLLERS);
		missing.removeAll(controllers(layout));
		if (!missing.isEmpty()) {
			return Finding.no("cgroups", layout + ", without " + String.join(", ", missing),
					"boot with the missing controllers, for example cgroup_enable=memory");
		}
		return Finding.yes("cgroups", layout + " with " + String.join(", ", new TreeSet<>(CONTROLLERS)));
	}

	private String layout() {
		if (this.host.exists("sys/fs/cgroup/cgroup.controllers")) {
			return "v2";
		}
		return this.host.exists("sys/fs/cgroup/unified/cgroup.controllers") ? "hybrid" : "v1";
	}

	private Set<String> controllers(String layout) {
		Stream<String> found = layout.equals("v2")
				? Stream.of(this.host.read("sys/fs/cgroup/cgroup.controllers").split(" "))
				: CONTROLLERS.stream().filter((name) -> this.host.exists("sys/fs/cgroup/" + name + "/tasks"));
		return new TreeSet<>(found.toList());
	}

	/**
	 * Whether disk limits can be exact.
	 * @return the finding
	 */
	Finding btrfs() {
		if (this.host.findProgram("mkfs.btrfs").isEmpty()) {
			return Finding.less("btrfs", "no mkfs.btrfs; disk limits are counted, not enforced",
					this.host.install("btrfs-progs"));
		}
		if (!knowsFileSystem("btrfs")) {
			return Finding.less("btrfs", "not loaded; disk limits are counted, not enforced", "modprobe btrfs");
		}
		return Finding.yes("btrfs", "available");
	}

}
