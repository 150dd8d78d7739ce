package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A command to run in a session of its own (our extension).
 *
 * @param command the text that the shell reads
 * @param cwd where it runs; the work directory when absent
 * @param envs more variables
 * @param timeout seconds until it is killed with all that it started
 * @param stdin whether its input stays open for what is sent to it; else it is empty
 * @param waitSeconds how long the answer may wait for its end
 * @param maxBytes how much of its log the answer may hold
 */
record ExecBody(@Nullable String command, @Nullable String cwd, @Nullable Map<String, @Nullable String> envs,
		@Nullable Double timeout, @Nullable Boolean stdin, @Nullable Double waitSeconds, @Nullable Integer maxBytes) {

	private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

	/** The command as any command of a session. */
	SessionExecuteRequest request() {
		return new SessionExecuteRequest(this.command, input(), false);
	}

	boolean input() {
		return Boolean.TRUE.equals(this.stdin);
	}

	Map<String, String> variables() {
		Map<String, String> variables = new HashMap<>();
		if (this.envs != null) {
			this.envs.forEach((name, value) -> variables.put(name(name), value(name, value)));
		}
		return variables;
	}

	private static String name(String name) {
		if (!VARIABLE.matcher(name).matches()) {
			throw new ApiException.InvalidRequest("'" + name
					+ "' is no name of an environment variable; use letters, digits and '_', not a digit first");
		}
		return name;
	}

	private static String value(String name, @Nullable String value) {
		if (value == null || value.indexOf('\0') >= 0) {
			throw new ApiException.InvalidRequest(
					"The environment variable '" + name + "' must be a text without a NUL character");
		}
		return value;
	}

	Duration limit(Duration longest) {
		double seconds = (this.timeout != null) ? this.timeout : 0;
		if (seconds < 0 || Double.isNaN(seconds)) {
			throw new ApiException.InvalidRequest("The timeout is negative; give seconds, or 0 for no limit");
		}
		return (seconds == 0 || seconds > longest.toSeconds()) ? longest
				: Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
	}

}
