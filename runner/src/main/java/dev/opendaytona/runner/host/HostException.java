package dev.opendaytona.runner.host;

/**
 * Something that the host should have done and did not. The message is for the log, never
 * for a peer.
 */
public class HostException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public HostException(String message) {
		super(message);
	}

}
