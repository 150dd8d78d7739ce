package dev.opendaytona.cli.sandbox;

import dev.opendaytona.cli.console.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Make another sandbox with the files of one, without its processes. */
@Command(name = "fork", description = "Make another sandbox with the files of one, without its processes.",
		mixinStandardHelpOptions = true)
public final class ForkCommand extends SandboxCommand {

	@Parameters(index = "0", paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Option(names = "--name", description = "Its name (its id).")
	private @Nullable String name;

	@Override
	int call(DaytonaClient client) {
		ObjectNode request = Json.object();
		if (this.name != null) {
			request.put("name", this.name);
		}
		JsonNode child = client.fork(this.sandbox, request);
		print("Sandbox " + text(child, "id") + " '" + text(child, "name") + "' is " + text(child, "state"));
		return 0;
	}

}
