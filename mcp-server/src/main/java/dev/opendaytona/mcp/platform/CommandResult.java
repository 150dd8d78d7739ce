package dev.opendaytona.mcp.platform;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a command came to. A server without split output has all of it in stdout.
 *
 * @param exitCode the exit code, or null when the command was killed at its timeout
 * @param stdout what was written to standard output
 * @param stderr what was written to standard error
 */
public record CommandResult(@Nullable Integer exitCode, String stdout, String stderr) {

	static CommandResult of(JsonNode json) {
		Integer exitCode = Json.number(json, "exitCode");
		return new CommandResult((exitCode != null) ? exitCode : Json.number(json, "code"), stdout(json),
				Json.text(json, "stderr", ""));
	}

	static CommandResult timedOut(JsonNode json) {
		return new CommandResult(null, stdout(json), Json.text(json, "stderr", ""));
	}

	private static String stdout(JsonNode json) {
		boolean split = json.has("stdout") || json.has("stderr");
		return Json.text(json, split ? "stdout" : "result", "");
	}

}
