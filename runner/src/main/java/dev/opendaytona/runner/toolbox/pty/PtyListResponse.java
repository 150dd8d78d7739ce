package dev.opendaytona.runner.toolbox.pty;

import java.util.List;

/**
 * The terminals of a sandbox (contract: toolbox section 4, PTY).
 *
 * @param sessions the terminals, the oldest first
 */
record PtyListResponse(List<PtySessionInfo> sessions) {

	PtyListResponse {
		sessions = List.copyOf(sessions);
	}

}
