package dev.opendaytona.runner.host;

/**
 * A system call that failed. Its message names the call and its argument, which may be a
 * host path: it is for the log, never for a peer.
 */
public final class LinuxException extends HostException {

	private static final long serialVersionUID = 1L;

	private final int errno;

	LinuxException(String call, int errno) {
		super(call + ": " + Errno.text(errno));
		this.errno = errno;
	}

	/**
	 * Why it failed.
	 * @return one of {@link Errno}
	 */
	public int errno() {
		return this.errno;
	}

}
