package dev.opendaytona.runner.files;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.LinuxException;

/**
 * The one translation of what the kernel refused to what the peer reads.
 */
final class FileErrors {

	private static final String INVALID = "INVALID_FILE_PATH";

	private FileErrors() {
	}

	/**
	 * A refused system call as the peer sees it.
	 * @param action what was tried, for example {@code read}
	 * @param path on what
	 * @param refusal why it failed
	 * @return the failure
	 */
	static ApiException of(String action, SandboxPath path, LinuxException refusal) {
		String what = "Cannot " + action + " '" + path + "': ";
		return switch (refusal.errno()) {
			case Errno.ENOENT -> notFound(path);
			case Errno.EACCES, Errno.EPERM -> new ApiException.Forbidden("FILE_ACCESS_DENIED", what
					+ "permission denied for the user of the sandbox; change its permissions as root, or use another path");
			case Errno.EROFS -> new ApiException.Forbidden("FILE_ACCESS_DENIED",
					what + "the file system is read-only; use another path");
			case Errno.EEXIST, Errno.ENOTEMPTY -> exists(path);
			case Errno.ENOTDIR ->
				new ApiException.InvalidRequest(INVALID, what + "a part of the path is not a directory");
			case Errno.EISDIR ->
				new ApiException.InvalidRequest(INVALID, what + "it is a directory; give the path of a file");
			case Errno.ELOOP -> new ApiException.InvalidRequest(INVALID, what
					+ "it leads through too many links, or through a link of the kernel; use the path they lead to");
			case Errno.ENAMETOOLONG -> new ApiException.InvalidRequest(INVALID,
					what + "a name in it is longer than 255 bytes, or the path longer than 4095");
			case Errno.EINVAL ->
				new ApiException.InvalidRequest(INVALID, what + "the file system does not take that name or request");
			case Errno.ENXIO, Errno.ENODEV -> notRegular(action, path);
			case Errno.ENOSPC, Errno.EDQUOT -> diskFull(action, path);
			case Errno.EFBIG -> new ApiException.InvalidRequest(INVALID, what + "the file would be too large");
			case Errno.EBUSY, Errno.ETXTBSY, Errno.EAGAIN ->
				new ApiException.Conflict(what + "it is in use or changes all the time; try again");
			default -> new ApiException.Internal("FILE_READ_FAILED", what + Errno.text(refusal.errno()), refusal);
		};
	}

	static ApiException notFound(SandboxPath path) {
		return new ApiException.NotFound("FILE_NOT_FOUND", "file not found: " + path);
	}

	static ApiException exists(SandboxPath path) {
		return new ApiException.Conflict("'" + path + "' exists already; delete it first, or use another path");
	}

	static ApiException notRegular(String action, SandboxPath path) {
		return new ApiException.InvalidRequest(INVALID,
				"Cannot " + action + " '" + path + "': it is not a regular file; give the path of a file");
	}

	static ApiException diskFull(String action, SandboxPath path) {
		return new ApiException.Conflict("DISK_FULL", "Cannot " + action + " '" + path
				+ "': the disk of the sandbox is full; delete files in it, or give it a larger disk, and try again");
	}

}
