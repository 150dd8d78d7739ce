package dev.opendaytona.runner.toolbox.pty;

import java.util.Map;

/**
 * What a terminal is (contract: toolbox section 4, PTY).
 *
 * @param id its id
 * @param cwd where its shell started
 * @param envs the variables that it was given
 * @param cols its width
 * @param rows its height
 * @param createdAt when it was made, ISO-8601 in UTC
 * @param active whether its shell runs
 * @param lazyStart whether its shell starts when the first peer connects
 */
record PtySessionInfo(String id, String cwd, Map<String, String> envs, int cols, int rows, String createdAt,
		boolean active, boolean lazyStart) {

	PtySessionInfo {
		envs = Map.copyOf(envs);
	}

}
