package dev.opendaytona.runner.toolbox.process;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a command ended (contract: toolbox section 4).
 *
 * @param exitCode the exit code of the shell; -1 when it could not be started
 * @param result what it printed
 * @param stdout our extension: its output alone, when asked for
 * @param stderr our extension: its error output alone, when asked for
 * @param cutBytes our extension: how many bytes are missing in the middle of the result;
 * absent when it is whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExecuteResponse(int exitCode, String result, @Nullable String stdout, @Nullable String stderr,
		@Nullable Long cutBytes) {

	static ExecuteResponse notStarted(String reason) {
		return new ExecuteResponse(-1, reason, null, null, null);
	}

}
