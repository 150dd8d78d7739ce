package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Shows a sandbox. */
@Command(name = "info", aliases = { "view", "inspect" }, description = "Show a sandbox.",
		mixinStandardHelpOptions = true)
public final class InfoCommand extends SandboxCommand {

	@Parameters(paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Option(names = { "-f", "--format" }, defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
	private Format format = Format.text;

	@Override
	int call(DaytonaClient client) {
		JsonNode found = client.get(this.sandbox);
		switch (this.format) {
			case json -> print(found);
			case text -> printLines(found);
		}
		return 0;
	}

	private void printLines(JsonNode found) {
		for (String field : new String[] { "id", "name", "state", "snapshot", "user", "target", "createdAt" }) {
			print(String.format("%-10s %s", field, text(found, field)));
		}
		print(String.format("%-10s %s cpu, %s GiB memory, %s GiB disk", "limits", found.path("cpu"),
				found.path("memory"), found.path("disk")));
	}

}
