package dev.opendaytona.cli.mcp;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.server.Launcher;
import dev.opendaytona.cli.setting.DataDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** Adds our stdio server to the configuration of an MCP client. */
@Command(name = "init", description = "Add this server to the configuration of claude, cursor or windsurf.",
		mixinStandardHelpOptions = true)
final class McpInitCommand implements Runnable {

	private static final int INDENT = 4;

	@Parameters(arity = "0..1", paramLabel = "AGENT", description = "claude, cursor or windsurf")
	private @Nullable String agent;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public void run() {
		if (this.agent == null) {
			throw new CommandFailure("agent name is required; use one of " + Agent.names());
		}
		Agent.Machine machine = Agent.Machine.current();
		Agent chosen = Agent.of(this.agent);
		Path file = chosen.configuration(machine);
		add(file, ClientEntry.of(Launcher.command(), System.getenv().getOrDefault("PATH", ""), machine.home(),
				chosen.log(machine)));
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(
				"Wrote the server '" + ClientEntry.NAME + "' to " + file + "; restart " + this.agent + " to use it.");
		out.flush();
	}

	static void add(Path file, ClientEntry entry) {
		ObjectNode content = DataDirectory.read(file)
			.filter((text) -> !text.isBlank())
			.map((text) -> Json.readObject(text, "The configuration '" + file + "'"))
			.orElseGet(Json::object);
		content.withObjectProperty("mcpServers").set(ClientEntry.NAME, entry.toJson());
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.writeString(file, Json.pretty(content, INDENT));
		}
		catch (IOException ex) {
			throw new CommandFailure("Could not write the configuration '" + file + "'; is it yours?", ex);
		}
	}

}
