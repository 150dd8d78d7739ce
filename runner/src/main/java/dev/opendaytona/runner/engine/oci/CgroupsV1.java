package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Usage;
import dev.opendaytona.runner.host.Mounts;

/**
 * Control groups of version 1, or hybrid. A process joins through {@code tasks}, which,
 * unlike {@code cgroup.procs}, does not wait for a grace period of the kernel.
 */
final class CgroupsV1 extends Cgroups {

	/**
	 * The freezer comes last: what is in it is in the others already. Often cpuacct is
	 * the hierarchy of cpu under another name.
	 */
	private static final List<String> CONTROLLERS = Stream.of("cpu", "cpuacct", "memory", "pids", "freezer")
		.filter((controller) -> !controller.equals("cpuacct") || Files.isDirectory(MOUNT.resolve(controller)))
		.toList();

	private final String group;

	CgroupsV1(String group) {
		this.group = group;
	}

	@Override
	String layout() {
		return Files.isDirectory(MOUNT.resolve("unified")) ? "v1 (hybrid)" : "v1";
	}

	/**
	 * crun refuses a hybrid host that has controllers in version 2; we use none of them.
	 */
	@Override
	void present() {
		Path controllers = MOUNT.resolve("unified/cgroup.controllers");
		if (Files.exists(controllers)) {
			Mounts.bind(Path.of("/dev/null"), controllers);
		}
	}

	@Override
	void create(String id, SandboxSpec.Limits limits) {
		CONTROLLERS.forEach((controller) -> makeDirectory(directory(controller, id)));
		limitMemory(directory("memory", id), limits.memoryMib() * 1024 * 1024);
		Path cpu = directory("cpu", id);
		write(cpu.resolve("cpu.cfs_period_us"), Integer.toString(periodMicros()));
		write(cpu.resolve("cpu.cfs_quota_us"), Long.toString(quotaMicros(limits)));
		write(directory("pids", id).resolve("pids.max"), Integer.toString(limits.pids()));
	}

	/**
	 * Memory and memory with swap are kept equal; the kernel wants the larger raised
	 * first.
	 */
	private static void limitMemory(Path memory, long bytes) {
		Path limit = memory.resolve("memory.limit_in_bytes");
		Path withSwap = memory.resolve("memory.memsw.limit_in_bytes");
		if (!Files.exists(withSwap)) {
			write(limit, Long.toString(bytes));
			return;
		}
		boolean raise = read(withSwap) < bytes;
		write(raise ? withSwap : limit, Long.toString(bytes));
		write(raise ? limit : withSwap, Long.toString(bytes));
	}

	@Override
	List<Path> child(String id, String child) {
		makeDirectory(processes(id).resolve(child));
		List<Path> join = new ArrayList<>();
		for (String controller : CONTROLLERS) {
			Path directory = directory(controller, id);
			join.add((controller.equals("freezer") ? directory.resolve(child) : directory).resolve("tasks"));
		}
		return join;
	}

	@Override
	Path processes(String id) {
		return directory("freezer", id);
	}

	@Override
	void kill(Path group) {
		if (Files.isDirectory(group)) {
			killFrozen(group, (pid) -> true);
		}
	}

	@Override
	void setFrozen(Path group, boolean frozen) {
		write(group.resolve("freezer.state"), frozen ? "FROZEN" : "THAWED");
	}

	@Override
	boolean frozen(Path group) {
		return text(group.resolve("freezer.state")).equals("FROZEN");
	}

	/** What an ended runner froze would stay so for ever. */
	@Override
	void finishKills(String id) {
		children(processes(id)).stream().filter(CgroupsV1::freezing).forEach(this::kill);
	}

	private static boolean freezing(Path group) {
		return text(group.resolve("freezer.self_freezing")).equals("1");
	}

	@Override
	List<Path> directories(String id) {
		return CONTROLLERS.reversed().stream().map((controller) -> directory(controller, id)).toList();
	}

	@Override
	Usage usage(String id) {
		Path memory = directory("memory", id);
		long files = read(memory.resolve("memory.stat"), "total_cache")
				- read(memory.resolve("memory.stat"), "total_shmem");
		return new Usage(read(memory.resolve("memory.usage_in_bytes")), Math.max(0, files),
				Duration.ofNanos(read(directory("cpuacct", id).resolve("cpuacct.usage"))),
				read(directory("pids", id).resolve("pids.current")));
	}

	@Override
	Set<String> list() {
		Set<String> ids = new LinkedHashSet<>();
		for (String controller : CONTROLLERS) {
			for (Path child : children(MOUNT.resolve(controller).resolve(this.group))) {
				ids.add(child.getFileName().toString());
			}
		}
		return ids;
	}

	@Override
	List<Path> roots() {
		return CONTROLLERS.stream().map((controller) -> MOUNT.resolve(controller).resolve(this.group)).toList();
	}

	private Path directory(String controller, String id) {
		return MOUNT.resolve(controller).resolve(this.group).resolve(id);
	}

}
