package dev.opendaytona.cli.sandbox;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Lists sandboxes. */
@Command(name = "list", aliases = "ls", description = "List sandboxes.", mixinStandardHelpOptions = true)
public final class ListCommand extends SandboxCommand {

	private static final String ROW = "%-36s  %-24s  %-10s  %s";

	@Option(names = { "-l", "--limit" }, defaultValue = "100", description = "At most this many (${DEFAULT-VALUE}).")
	private int limit;

	@Option(names = { "-c", "--cursor" }, description = "Go on where the last list ended.")
	private @Nullable String cursor;

	@Option(names = { "-f", "--format" }, defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
	private Format format = Format.text;

	@Override
	int call(DaytonaClient client) {
		JsonNode page = client.list(this.limit, this.cursor);
		switch (this.format) {
			case json -> print(page);
			case text -> printRows(page);
		}
		return 0;
	}

	private void printRows(JsonNode page) {
		print(String.format(ROW, "ID", "NAME", "STATE", "SNAPSHOT"));
		for (JsonNode item : page.path("items")) {
			print(String.format(ROW, text(item, "id"), text(item, "name"), text(item, "state"),
					text(item, "snapshot")));
		}
		String next = text(page, "nextCursor");
		if (!next.isEmpty()) {
			print("There are more: --cursor " + next);
		}
	}

}
