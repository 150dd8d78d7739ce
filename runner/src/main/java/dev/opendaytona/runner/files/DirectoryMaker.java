package dev.opendaytona.runner.files;

import java.util.List;

import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import org.jspecify.annotations.Nullable;

/**
 * Makes a directory with its parents.
 *
 * @param root the root of the sandbox
 * @param path the directory
 */
record DirectoryMaker(Fd root, SandboxPath path) {

	/** What mkdir(2) takes; the rest of a mode is set afterwards. */
	private static final int MKDIR_BITS = 01777;

	void make(int mode) {
		List<String> prefixes = PathBytes.prefixes(this.path);
		int existing = prefixes.size();
		Fd deepest = find("/" + this.path);
		while (deepest == null) {
			existing--;
			deepest = find((existing == 0) ? "/" : prefixes.get(existing - 1));
		}
		try (Fd start = deepest) {
			makeBelow(start, prefixes.subList(existing, prefixes.size()), mode);
		}
	}

	private void makeBelow(Fd start, List<String> missing, int mode) {
		Fd parent = start;
		for (String prefix : missing) {
			Fd made = makeOne(parent, PathBytes.bytes(prefix.substring(prefix.lastIndexOf('/') + 1)), mode);
			if (parent != start) {
				parent.close();
			}
			parent = made;
		}
		if (parent != start) {
			parent.close();
		}
	}

	private static Fd makeOne(Fd parent, byte[] name, int mode) {
		boolean made = true;
		try {
			DirectoryCalls.makeDirectory(parent, name, mode & MKDIR_BITS);
		}
		catch (LinuxException ex) {
			if (ex.errno() != Errno.EEXIST) {
				throw ex;
			}
			made = false;
		}
		Fd directory = Openat2.child(parent, name, Openat2.PATH | Openat2.DIRECTORY, 0);
		if (made && (mode & ~MKDIR_BITS) != 0) {
			DirectoryCalls.changeMode(directory, mode);
		}
		return directory;
	}

	private @Nullable Fd find(String prefix) {
		try {
			return Openat2.inRoot(this.root, PathBytes.bytes(prefix), Openat2.PATH | Openat2.DIRECTORY, 0);
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENOENT && !prefix.equals("/")) {
				return null;
			}
			throw ex;
		}
	}

}
