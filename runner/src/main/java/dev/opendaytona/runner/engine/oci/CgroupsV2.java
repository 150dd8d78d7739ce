package dev.opendaytona.runner.engine.oci;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Usage;

/**
 * Control groups of version 2. Limits sit on the sandbox's group and processes in its
 * children, to which no controller is passed on.
 */
final class CgroupsV2 extends Cgroups {

	private static final String CONTROLLERS = "+cpu +memory +pids";

	private final Path root;

	CgroupsV2(String group) {
		this.root = MOUNT.resolve(group);
	}

	@Override
	String layout() {
		return "v2";
	}

	@Override
	void present() {
		// crun takes version 2 as it is.
	}

	@Override
	void create(String id, SandboxSpec.Limits limits) {
		write(MOUNT.resolve("cgroup.subtree_control"), CONTROLLERS);
		makeDirectory(this.root);
		write(this.root.resolve("cgroup.subtree_control"), CONTROLLERS);
		Path group = processes(id);
		makeDirectory(group);
		write(group.resolve("memory.max"), Long.toString(limits.memoryMib() * 1024 * 1024));
		if (Files.exists(group.resolve("memory.swap.max"))) {
			write(group.resolve("memory.swap.max"), "0");
		}
		write(group.resolve("cpu.max"), quotaMicros(limits) + " " + periodMicros());
		write(group.resolve("pids.max"), Integer.toString(limits.pids()));
	}

	@Override
	List<Path> child(String id, String child) {
		Path directory = processes(id).resolve(child);
		makeDirectory(directory);
		return List.of(directory.resolve("cgroup.procs"));
	}

	@Override
	Path processes(String id) {
		return this.root.resolve(id);
	}

	@Override
	void kill(Path group) {
		if (!Files.isDirectory(group)) {
			return;
		}
		Path kill = group.resolve("cgroup.kill");
		if (Files.exists(kill)) {
			write(kill, "1");
			return;
		}
		killFrozen(group, (pid) -> true);
	}

	@Override
	void setFrozen(Path group, boolean frozen) {
		write(group.resolve("cgroup.freeze"), frozen ? "1" : "0");
	}

	@Override
	boolean frozen(Path group) {
		return text(group.resolve("cgroup.events")).contains("frozen 1");
	}

	@Override
	List<Path> directories(String id) {
		return List.of(processes(id));
	}

	@Override
	Usage usage(String id) {
		Path group = processes(id);
		long files = read(group.resolve("memory.stat"), "file") - read(group.resolve("memory.stat"), "shmem");
		return new Usage(read(group.resolve("memory.current")), Math.max(0, files),
				Duration.of(read(group.resolve("cpu.stat"), "usage_usec"), ChronoUnit.MICROS),
				read(group.resolve("pids.current")));
	}

	@Override
	Set<String> list() {
		Set<String> ids = new LinkedHashSet<>();
		children(this.root).forEach((child) -> ids.add(child.getFileName().toString()));
		return ids;
	}

	@Override
	List<Path> roots() {
		return List.of(this.root);
	}

}
