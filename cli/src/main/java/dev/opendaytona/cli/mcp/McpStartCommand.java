package dev.opendaytona.cli.mcp;

import java.io.OutputStream;

import dev.opendaytona.cli.console.ProgramVersion;
import dev.opendaytona.cli.setting.ServerOptions;
import dev.opendaytona.mcp.gateway.GatewaySettings;
import dev.opendaytona.mcp.gateway.StdioGateway;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves one MCP client over standard input and output. */
@Command(name = "start",
		description = { "Serve an MCP client over standard input and output.",
				"Works on the server in DAYTONA_API_URL and DAYTONA_API_KEY, else on the active profile's,"
						+ " else on an embedded one that it starts and that other commands share." },
		mixinStandardHelpOptions = true)
final class McpStartCommand implements Runnable {

	@Mixin
	private final ServerOptions options = new ServerOptions();

	@Override
	public void run() {
		serve(this.options);
	}

	static void serve(ServerOptions options) {
		OutputStream out = StdioGateway.takeStandardOutput();
		StdioGateway.serve(GatewaySettings.standard(ProgramVersion.get()), ServerEndpoint.of(options, System.getenv()),
				System.in, out);
	}

}
