package dev.opendaytona.runner.files;

import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.DirectoryReader;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import org.jspecify.annotations.Nullable;

/**
 * Removes a directory with all below it. It goes from descriptor to descriptor and never
 * through a link, so that whatever the sandbox swaps meanwhile, only entries of
 * directories that were below are removed. Deep trees are flattened on the way, so that
 * neither descriptors nor the stack run out.
 */
final class TreeRemoval {

	private static final int MAX_DEPTH = 48;

	/** How often a directory is emptied again because something keeps filling it. */
	private static final int MAX_PASSES = 50;

	/** How many names are taken at once. */
	private static final int MAX_NAMES = 200_000;

	/** How many directories were moved up to be removed from there. */
	private int moved;

	private TreeRemoval() {
	}

	static void remove(Fd parent, byte[] name) {
		new TreeRemoval().directory(parent, name, null, 0);
	}

	private void directory(Fd parent, byte[] name, @Nullable Fd top, int depth) {
		for (int pass = 0; pass < MAX_PASSES; pass++) {
			int movedBefore = this.moved;
			empty(parent, name, top, depth);
			if (gone(parent, name)) {
				return;
			}
			pass = (this.moved > movedBefore) ? 0 : pass;
		}
		throw LinuxException.of("rmdir", -Errno.EBUSY);
	}

	private static boolean gone(Fd parent, byte[] name) {
		int result = DirectoryCalls.removeDirectory(parent, name);
		if (result == -Errno.ENOTDIR) {
			result = DirectoryCalls.unlink(parent, name);
		}
		return switch (-result) {
			case 0, Errno.ENOENT -> true;
			case Errno.ENOTEMPTY, Errno.EEXIST, Errno.EISDIR -> false;
			default -> throw LinuxException.of("rmdir", result);
		};
	}

	private void empty(Fd parent, byte[] name, @Nullable Fd top, int depth) {
		try (Fd directory = Openat2.child(parent, name, Openat2.READ | Openat2.DIRECTORY, 0);
				DirectoryReader reader = new DirectoryReader(directory)) {
			Fd highest = (top != null) ? top : directory;
			// All names first: else one who makes files as fast as we remove them never
			// lets us end.
			names(reader).forEach((entry) -> entry(directory, entry, highest, depth));
		}
		catch (LinuxException ex) {
			// Gone, or no directory any more: the sandbox was faster.
			if (ex.errno() != Errno.ENOENT && ex.errno() != Errno.ENOTDIR && ex.errno() != Errno.ELOOP) {
				throw ex;
			}
		}
	}

	private static List<byte[]> names(DirectoryReader reader) {
		List<byte[]> all = new ArrayList<>();
		List<byte[]> names = reader.next();
		while (!names.isEmpty() && all.size() < MAX_NAMES) {
			all.addAll(names);
			names = reader.next();
		}
		return all;
	}

	private void entry(Fd directory, byte[] name, Fd top, int depth) {
		if (Thread.currentThread().isInterrupted()) {
			throw LinuxException.of("unlink", -Errno.EINTR);
		}
		int result = DirectoryCalls.unlink(directory, name);
		if (result == -Errno.EISDIR) {
			below(directory, name, top, depth + 1);
		}
		else if (result != 0 && result != -Errno.ENOENT) {
			throw LinuxException.of("unlink", result);
		}
	}

	private void below(Fd directory, byte[] name, Fd top, int depth) {
		if (depth < MAX_DEPTH) {
			directory(directory, name, top, depth);
			return;
		}
		byte[] free = PathBytes.bytes(".removed-" + System.nanoTime() + "-" + this.moved++);
		int result = DirectoryCalls.rename(directory, name, top, free);
		if (result != 0 && result != -Errno.ENOENT) {
			throw LinuxException.of("rename", result);
		}
	}

}
