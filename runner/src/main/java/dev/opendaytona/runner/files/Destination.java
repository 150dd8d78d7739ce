package dev.opendaytona.runner.files;

import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;

/**
 * Where a path leads when the links at its end are followed: an entry of a directory,
 * which need not exist. The kernel looks up each directory on the way.
 *
 * @param directory the directory, opened; closed with this
 * @param name the bytes of the name in it
 */
@SuppressWarnings("ArrayRecordComponent")
record Destination(Fd directory, byte[] name) implements AutoCloseable {

	/** What the kernel follows too (path_resolution(7)). */
	private static final int MAX_LINKS = 40;

	/**
	 * Follows a path.
	 * @param root the root of the sandbox
	 * @param path the path
	 * @return where it leads
	 */
	static Destination find(Fd root, SandboxPath path) {
		PathBytes next = PathBytes.of(path);
		for (int links = 0; links <= MAX_LINKS; links++) {
			Fd directory = Openat2.inRoot(root, next.parentBytes(), Openat2.PATH | Openat2.DIRECTORY, 0);
			try {
				byte[] target = link(directory, next.nameBytes());
				if (target.length == 0) {
					return new Destination(directory, next.nameBytes());
				}
				directory.close();
				String text = PathText.of(target);
				next = PathBytes.of(new SandboxPath(text.startsWith("/") ? text : (next.parent() + text)));
			}
			catch (RuntimeException ex) {
				directory.close();
				throw ex;
			}
		}
		throw LinuxException.of("open", -Errno.ELOOP);
	}

	/** Where an entry leads; nothing when it is no link or does not exist. */
	private static byte[] link(Fd directory, byte[] name) {
		try {
			return FileAttributes.of(directory, name).isLink() ? DirectoryCalls.readLink(directory, name) : new byte[0];
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENOENT) {
				return new byte[0];
			}
			throw ex;
		}
	}

	@Override
	public void close() {
		this.directory.close();
	}

}
