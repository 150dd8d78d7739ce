package dev.opendaytona.cli.mcp;

import java.io.PrintWriter;
import java.nio.file.Path;

import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.server.Launcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the entry that an MCP client's configuration needs. */
@Command(name = "config", description = "Print the entry for the configuration of an MCP client.",
		mixinStandardHelpOptions = true)
final class McpConfigCommand implements Runnable {

	private static final int INDENT = 2;

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public void run() {
		Path home = Path.of(System.getProperty("user.home"));
		ClientEntry entry = ClientEntry.of(Launcher.command(), System.getenv().getOrDefault("PATH", ""), home,
				home.resolve(".daytona").resolve("daytona-mcp.log"));
		PrintWriter out = this.spec.commandLine().getOut();
		out.print(Json.pretty(Json.object().set(ClientEntry.NAME, entry.toJson()), INDENT));
		out.flush();
	}

}
