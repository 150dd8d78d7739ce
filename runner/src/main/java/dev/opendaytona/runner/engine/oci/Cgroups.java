package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Usage;
import dev.opendaytona.runner.host.HostException;
import dev.opendaytona.runner.host.Signals;

/**
 * The control groups of the sandboxes. The runner writes them itself, because crun
 * refuses hybrid hosts and because joining a group in a cheap way saves up to 16 ms a
 * process.
 *
 * <p>
 * A sandbox has one group, which carries its limits, and a child of it for each exec, so
 * that an exec can be killed with all that it started.
 */
abstract sealed class Cgroups permits CgroupsV1, CgroupsV2 {

	static final Path MOUNT = Path.of("/sys/fs/cgroup");

	/** The child that the init lives in. */
	static final String INIT = "init";

	private static final int CPU_PERIOD_MICROS = 100_000;

	private static final long FREEZE_LIMIT_MILLIS = 2_000;

	private static final long KILL_LIMIT_MILLIS = 5_000;

	private static final long REAP_LIMIT_MILLIS = 1_000;

	private static final Path OWN_PROCESSES = ownProcesses();

	/**
	 * The layout that this host has.
	 * @param group the name of the group that holds all sandboxes of this engine
	 * @return its control groups
	 */
	static Cgroups detect(String group) {
		if (Files.exists(MOUNT.resolve("cgroup.controllers"))) {
			return new CgroupsV2(group);
		}
		if (Files.isDirectory(MOUNT.resolve("memory")) && Files.isDirectory(MOUNT.resolve("freezer"))) {
			return new CgroupsV1(group);
		}
		throw new HostException("No control groups are mounted at " + MOUNT);
	}

	abstract String layout();

	/** Makes the layout one that crun accepts, in the mount namespace of the caller. */
	abstract void present();

	abstract void create(String id, SandboxSpec.Limits limits);

	/**
	 * Makes the child of an exec.
	 * @param id the sandbox
	 * @param child the name of the child
	 * @return the files to which a process writes 0 to join it, in order
	 */
	abstract List<Path> child(String id, String child);

	/** The directory whose {@code cgroup.procs} hold the processes of a child. */
	abstract Path processes(String id);

	abstract void kill(Path group);

	/**
	 * Stops the processes of a sandbox where they are.
	 * @param id the sandbox
	 */
	final void freeze(String id) {
		setFrozen(processes(id), true);
		Deadline deadline = Deadline.ofMillis(FREEZE_LIMIT_MILLIS);
		while (!frozen(processes(id))) {
			deadline.pause("The processes of sandbox " + id + " cannot be frozen");
		}
	}

	/**
	 * Lets the processes of a sandbox go on; harmless when they do.
	 * @param id the sandbox
	 */
	final void thaw(String id) {
		if (exists(id)) {
			setFrozen(processes(id), false);
		}
	}

	abstract void setFrozen(Path group, boolean frozen);

	/** Whether all processes in a group stand still. */
	abstract boolean frozen(Path group);

	/**
	 * Finishes what a runner that ended in the middle of a kill left half done.
	 * @param id the sandbox
	 */
	void finishKills(String id) {
		// A kill is one write where the kernel does it all.
	}

	abstract List<Path> directories(String id);

	/** What a sandbox uses; nothing when it has no group. */
	abstract Usage usage(String id);

	/** Every sandbox that has a group. */
	abstract Set<String> list();

	/** The groups that hold those of all sandboxes. */
	abstract List<Path> roots();

	/** Removes the groups that hold those of all sandboxes, when they hold none. */
	final void close() {
		roots().forEach(Cgroups::deleteIfEmpty);
	}

	final boolean exists(String id) {
		return Files.isDirectory(processes(id));
	}

	final void killAll(String id) {
		kill(processes(id));
	}

	final void killChild(String id, String child) {
		ifPresent(processes(id).resolve(child), this::kill);
	}

	/**
	 * Kills all that runs in the child of an exec, and waits until it has gone. The
	 * runtime that waits for the program is left alone to reap it: else the sandbox keeps
	 * a zombie until the init of the host gets to it. A runtime that does not end by
	 * itself then is killed too.
	 * @param id the sandbox
	 * @param child the name of the child
	 * @param ended whether nothing can join it any more
	 */
	final void endChild(String id, String child, BooleanSupplier ended) {
		Path group = processes(id).resolve(child);
		Deadline deadline = Deadline.ofMillis(KILL_LIMIT_MILLIS);
		Deadline patience = Deadline.ofMillis(REAP_LIMIT_MILLIS);
		ifPresent(group, this::killInside);
		while (!ended.getAsBoolean() || !pids(group).isEmpty()) {
			deadline.pause("Processes of an exec in sandbox " + id + " do not die");
			ifPresent(group, patience.passed() ? this::kill : this::killInside);
		}
	}

	/** Kills what runs inside of a sandbox, and not what the runner runs for it. */
	private void killInside(Path group) {
		if (Files.isDirectory(group)) {
			killFrozen(group, Cgroups::inside);
		}
	}

	/** Frozen, a group cannot make new processes while the known ones are killed. */
	final void killFrozen(Path group, LongPredicate wanted) {
		setFrozen(group, true);
		pids(group).stream().filter(wanted::test).forEach(Signals::kill);
		setFrozen(group, false);
	}

	/** Whether a process has another numbering of processes than the runner has. */
	static boolean inside(long pid) {
		try {
			return !Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).equals(OWN_PROCESSES);
		}
		catch (IOException ended) {
			return false;
		}
	}

	private static Path ownProcesses() {
		try {
			return Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A group whose processes have ended may be removed just now. */
	private static void ifPresent(Path group, Consumer<Path> kill) {
		try {
			kill.accept(group);
		}
		catch (HostException ex) {
			if (Files.isDirectory(group)) {
				throw ex;
			}
		}
	}

	/** Removes a child when nothing runs in it any more. */
	final void removeChild(String id, String child) {
		deleteIfEmpty(processes(id).resolve(child));
	}

	/** Removes the groups of a sandbox whose processes have been killed. */
	final void remove(String id) {
		for (Path directory : directories(id)) {
			Deadline deadline = Deadline.ofMillis(5_000);
			while (!removeTree(directory)) {
				killAll(id);
				deadline.pause("The control group of sandbox " + id + " stays busy");
			}
		}
	}

	private static boolean removeTree(Path directory) {
		if (!Files.isDirectory(directory)) {
			return true;
		}
		for (Path child : children(directory)) {
			removeTree(child);
		}
		return deleteIfEmpty(directory);
	}

	private static boolean deleteIfEmpty(Path directory) {
		try {
			Files.deleteIfExists(directory);
			return true;
		}
		catch (IOException busy) {
			return false;
		}
	}

	/** The processes in a group and the groups below it. */
	static Set<Long> pids(Path group) {
		Set<Long> pids = new LinkedHashSet<>();
		for (String line : lines(group.resolve("cgroup.procs"))) {
			pids.add(Long.parseLong(line));
		}
		for (Path child : children(group)) {
			pids.addAll(pids(child));
		}
		return pids;
	}

	static List<Path> children(Path directory) {
		List<Path> children = new ArrayList<>();
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, Files::isDirectory)) {
			entries.forEach(children::add);
		}
		catch (NoSuchFileException ignored) {
			return children;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return children;
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException gone) {
			return List.of();
		}
	}

	static void makeDirectory(Path directory) {
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static void write(Path file, String value) {
		try {
			Files.writeString(file, value);
		}
		catch (IOException ex) {
			throw new HostException("Writing '" + value + "' to " + file + " failed: " + ex.getMessage());
		}
	}

	/** What a file says; empty when its group has gone. */
	static String text(Path file) {
		return String.join("\n", lines(file)).strip();
	}

	static long read(Path file) {
		try {
			return Long.parseLong(Files.readString(file).strip());
		}
		catch (IOException | NumberFormatException absent) {
			return 0;
		}
	}

	/** A number in a file of lines with a name and a number each. */
	static long read(Path file, String name) {
		return lines(file).stream()
			.filter((line) -> line.startsWith(name + " "))
			.mapToLong((line) -> Long.parseLong(line.substring(name.length() + 1).strip()))
			.findFirst()
			.orElse(0);
	}

	static long quotaMicros(SandboxSpec.Limits limits) {
		return Math.max(1_000, Math.round(limits.cpus() * CPU_PERIOD_MICROS));
	}

	static int periodMicros() {
		return CPU_PERIOD_MICROS;
	}

}
