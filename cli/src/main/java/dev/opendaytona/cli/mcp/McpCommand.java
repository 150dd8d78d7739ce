package dev.opendaytona.cli.mcp;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands for MCP clients. */
@Command(name = "mcp", description = "Serve MCP clients.", mixinStandardHelpOptions = true,
		subcommands = { McpStartCommand.class, McpConfigCommand.class, McpInitCommand.class })
public final class McpCommand implements Runnable {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public void run() {
		this.spec.commandLine().usage(this.spec.commandLine().getOut());
	}

}
