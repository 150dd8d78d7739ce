package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Threads of this process that have other rights than it, or are elsewhere, without being
 * meant to: a thread is born as what its maker is.
 */
final class ChangedCarriers {

	private static final Path PROCESS = Path.of("/proc/self");

	/** The names of those that are meant to be. */
	private static final Set<String> MEANT = Set.of("files", "mounts", "mounts-setup");

	private static final Set<String> RIGHTS = Set.of("Umask", "Uid", "Gid", "Groups", "CapEff", "CapPrm");

	private ChangedCarriers() {
	}

	static List<String> find() {
		List<String> found = new ArrayList<>();
		String process = look(PROCESS);
		try (var tasks = Files.list(PROCESS.resolve("task"))) {
			for (Path task : tasks.toList()) {
				String name = read(task.resolve("comm")).strip();
				String thread = look(task);
				if (!MEANT.contains(name) && !thread.isEmpty() && !thread.equals(process)) {
					found.add(name + ": " + thread + " instead of " + process);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return found;
	}

	private static String look(Path task) {
		try {
			List<String> rights = read(task.resolve("status")).lines()
				.filter((line) -> RIGHTS.contains(line.substring(0, line.indexOf(':'))))
				.toList();
			return Files.readSymbolicLink(task.resolve("ns/mnt")) + " " + Files.readSymbolicLink(task.resolve("ns/net"))
					+ " " + rights;
		}
		catch (IOException gone) {
			return "";
		}
	}

	/** A thread may end while it is looked at. */
	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException gone) {
			return "";
		}
	}

}
