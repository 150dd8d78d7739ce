package dev.opendaytona.runner.files;

import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;

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
		if (!exists(this.path.value())) {
			PathBytes.prefixes(this.path)
				.stream()
				.filter((prefix) -> !exists(prefix))
				.forEach((prefix) -> make(prefix, mode));
		}
		open(this.path.value()).close();
	}

	private boolean exists(String prefix) {
		try (Fd _ = open(prefix)) {
			return true;
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENOENT) {
				return false;
			}
			throw ex;
		}
	}

	private void make(String prefix, int mode) {
		int slash = prefix.lastIndexOf('/');
		byte[] name = PathBytes.bytes(prefix.substring(slash + 1));
		try (Fd parent = open(prefix.substring(0, slash + 1))) {
			DirectoryCalls.makeDirectory(parent, name, mode & MKDIR_BITS);
			if ((mode & ~MKDIR_BITS) != 0) {
				changeMode(parent, name, mode);
			}
		}
		catch (LinuxException ex) {
			// Somebody was faster, or a link leads nowhere: the whole path is opened at
			// the end.
			if (ex.errno() != Errno.EEXIST) {
				throw ex;
			}
		}
	}

	private static void changeMode(Fd parent, byte[] name, int mode) {
		try (Fd directory = Openat2.child(parent, name, Openat2.PATH | Openat2.DIRECTORY, 0)) {
			DirectoryCalls.changeMode(directory, mode);
		}
	}

	private Fd open(String prefix) {
		return Openat2.inRoot(this.root, PathBytes.bytes(prefix), Openat2.PATH | Openat2.DIRECTORY, 0);
	}

}
