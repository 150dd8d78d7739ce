package dev.opendaytona.runner.files;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.LinuxException;

/**
 * Removes one entry of a directory.
 */
final class Deletion {

	private Deletion() {
	}

	static void delete(Fd parent, PathBytes target, boolean recursive) {
		int result = DirectoryCalls.unlink(parent, target.nameBytes());
		if (result == -Errno.EISDIR && recursive) {
			TreeRemoval.remove(parent, target.nameBytes());
		}
		else if (result == -Errno.EISDIR) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH", "Cannot delete '" + target.path()
					+ "': it is a directory; set recursive to delete it with its content");
		}
		else if (result != 0) {
			throw LinuxException.of("unlink", result);
		}
	}

}
