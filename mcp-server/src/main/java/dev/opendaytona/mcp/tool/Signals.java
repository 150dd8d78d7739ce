package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.Map;

import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandResult;
import dev.opendaytona.mcp.platform.Toolbox;

/** Runs the script that signals processes, beside the command that it is for. */
final class Signals {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private Signals() {
	}

	/** How many processes it reached; -1 when it could not be run. */
	static int send(Toolbox toolbox, String script) {
		CommandResult result = toolbox.execute(new Command(script, "/", Map.of(), LIMIT));
		String count = result.stdout().strip();
		return count.matches("\\d{1,6}") ? Integer.parseInt(count) : -1;
	}

}
