package dev.opendaytona.cli.sandbox;

import java.util.Map;

import dev.opendaytona.cli.console.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates a sandbox. */
@Command(name = "create", aliases = { "add", "new" }, description = "Create a sandbox.",
		mixinStandardHelpOptions = true)
public final class CreateCommand extends SandboxCommand {

	@Option(names = "--snapshot", description = "What it starts from (daytona-small).")
	private @Nullable String snapshot;

	@Option(names = "--name", description = "Its name (its id).")
	private @Nullable String name;

	@Option(names = "--user", description = "The user that commands run as (daytona).")
	private @Nullable String user;

	@Option(names = { "-e", "--env" }, paramLabel = "KEY=VALUE", description = "An environment variable.")
	private Map<String, String> env = Map.of();

	@Option(names = { "-l", "--label" }, paramLabel = "KEY=VALUE", description = "A label.")
	private Map<String, String> labels = Map.of();

	@Option(names = "--public", description = "Its previews need no token.")
	private boolean isPublic;

	@Option(names = "--target", description = "The region (us).")
	private @Nullable String target;

	@Option(names = "--auto-stop", paramLabel = "MINUTES", defaultValue = "15",
			description = "Stop after this long without activity, 0 never (${DEFAULT-VALUE}).")
	private int autoStop;

	@Option(names = "--auto-archive", paramLabel = "MINUTES", defaultValue = "10080",
			description = "Archive when stopped this long (${DEFAULT-VALUE}).")
	private int autoArchive;

	@Option(names = "--auto-delete", paramLabel = "MINUTES", defaultValue = "-1",
			description = "Delete when stopped this long, negative never (${DEFAULT-VALUE}).")
	private int autoDelete;

	@Option(names = "--network-block-all", description = "It may reach nothing.")
	private boolean networkBlockAll;

	@Option(names = "--network-allow-list", paramLabel = "CIDRS", description = "It may reach these alone.")
	private @Nullable String networkAllowList;

	@Override
	int call(DaytonaClient client) {
		JsonNode sandbox = client.create(request());
		print("Sandbox " + text(sandbox, "id") + " '" + text(sandbox, "name") + "' is " + text(sandbox, "state"));
		return 0;
	}

	private ObjectNode request() {
		ObjectNode request = Json.object();
		put(request, "snapshot", this.snapshot);
		put(request, "name", this.name);
		put(request, "user", this.user);
		put(request, "target", this.target);
		put(request, "networkAllowList", this.networkAllowList);
		this.env.forEach(request.putObject("env")::put);
		this.labels.forEach(request.putObject("labels")::put);
		return request.put("public", this.isPublic)
			.put("autoStopInterval", this.autoStop)
			.put("autoArchiveInterval", this.autoArchive)
			.put("autoDeleteInterval", this.autoDelete)
			.put("networkBlockAll", this.networkBlockAll);
	}

	private static void put(ObjectNode request, String field, @Nullable String value) {
		if (value != null) {
			request.put(field, value);
		}
	}

}
