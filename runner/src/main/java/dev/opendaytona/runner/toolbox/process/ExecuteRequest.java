package dev.opendaytona.runner.toolbox.process;

import java.time.Duration;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.Variables;
import org.jspecify.annotations.Nullable;

/**
 * A command to run (contract: toolbox section 4).
 *
 * @param command the text that the shell reads
 * @param cwd where it runs; the work directory when absent
 * @param timeout seconds until it is killed; absent or 0 for no limit
 * @param envs more variables
 * @param splitOutput our extension: answer stdout and stderr apart too
 */
record ExecuteRequest(@Nullable String command, @Nullable String cwd, @Nullable Double timeout,
		@Nullable Map<String, @Nullable String> envs, @Nullable Boolean splitOutput) {

	String text() {
		if (this.command == null || this.command.isBlank()) {
			throw new ApiException.InvalidRequest("The command is empty; give the text of a shell command");
		}
		return this.command.endsWith("\n") ? this.command : (this.command + "\n");
	}

	Map<String, String> variables() {
		return Variables.checked(this.envs);
	}

	Duration limit(Duration longest) {
		double seconds = (this.timeout != null) ? this.timeout : 0;
		if (seconds < 0 || Double.isNaN(seconds)) {
			throw new ApiException.InvalidRequest("The timeout is negative; give seconds, or 0 for no limit");
		}
		return (seconds == 0 || seconds > longest.toSeconds()) ? longest
				: Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
	}

	boolean split() {
		return Boolean.TRUE.equals(this.splitOutput);
	}

}
