package dev.opendaytona.runner.host;

/**
 * A system call that failed. Its message names the call and its argument, which may be a
 * host path: it is for the log, never for a peer.
 */
public final class LinuxException extends HostException {

	private static final long serialVersionUID = 1L;

	private final int errno;

	/**
	 * Records a failure.
	 * @param call the call and its argument
	 * @param errno why it failed
	 */
	public LinuxException(String call, int errno) {
		super(call + ": " + Errno.text(errno));
		this.errno = errno;
	}

	/**
	 * The failure of a call that was {@linkplain Syscalls#attempt attempted}.
	 * @param call what was tried
	 * @param result its result, a negated {@link Errno}
	 * @return the failure
	 */
	public static LinuxException of(String call, int result) {
		return new LinuxException(call, -result);
	}

	/**
	 * Why it failed.
	 * @return one of {@link Errno}
	 */
	public int errno() {
		return this.errno;
	}

}
