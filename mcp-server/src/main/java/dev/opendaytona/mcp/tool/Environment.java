package dev.opendaytona.mcp.tool;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;

/** The rule for names of environment variables. */
final class Environment {

	private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

	private Environment() {
	}

	static void check(Map<String, String> env) {
		List<String> wrong = env.keySet().stream().filter((name) -> !NAME.matcher(name).matches()).toList();
		if (!wrong.isEmpty()) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS", "'env' has names that no variable can have: "
					+ Plain.line(String.join(", ", wrong)) + "; use letters, digits and _, no digit first");
		}
	}

}
