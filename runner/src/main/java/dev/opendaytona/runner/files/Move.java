package dev.opendaytona.runner.files;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;

/**
 * Moves an entry to a name that does not exist; where the kernel cannot rename (another
 * file system, a directory of the image), by a copy.
 *
 * @param source what to move
 * @param destination its new path
 */
record Move(PathBytes source, PathBytes destination) {

	void between(Fd from, Fd to) {
		int result = DirectoryCalls.rename(from, this.source.nameBytes(), to, this.destination.nameBytes());
		switch (-result) {
			case 0 -> {
			}
			case Errno.EEXIST, Errno.ENOTEMPTY -> throw FileErrors.exists(this.destination.path());
			case Errno.EXDEV -> copy(from, to);
			case Errno.EINVAL -> throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"Cannot move '" + this.source.path() + "' into itself; give a destination outside of it");
			default -> throw LinuxException.of("rename", result);
		}
	}

	private void copy(Fd from, Fd to) {
		refuseExisting(to);
		try {
			TreeCopy.copy(from, this.source.nameBytes(), to, this.destination.nameBytes());
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.EEXIST) {
				throw FileErrors.exists(this.destination.path());
			}
			Deletion.delete(to, this.destination, true);
			throw ex;
		}
		Deletion.delete(from, this.source, true);
	}

	private void refuseExisting(Fd to) {
		try {
			FileAttributes.of(to, this.destination.nameBytes());
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENOENT) {
				return;
			}
			throw ex;
		}
		throw FileErrors.exists(this.destination.path());
	}

}
