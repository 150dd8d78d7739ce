package dev.opendaytona.runner.toolbox.session;

import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A signal for a command and all that it started.
 *
 * @param signal its name without SIG
 */
record SignalRequest(@Nullable String signal) {

	private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "QUIT", 3, "KILL", 9, "USR1", 10,
			"USR2", 12, "TERM", 15, "CONT", 18, "STOP", 19);

	int number() {
		Integer number = (this.signal != null) ? NUMBERS.get(this.signal) : null;
		if (number == null) {
			throw new ApiException.InvalidRequest(
					"'signal' must be one of " + String.join(", ", NUMBERS.keySet().stream().sorted().toList()));
		}
		return number;
	}

}
