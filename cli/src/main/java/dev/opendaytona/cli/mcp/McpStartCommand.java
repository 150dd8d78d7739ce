package dev.opendaytona.cli.mcp;

import java.io.OutputStream;
import java.util.Set;

import dev.opendaytona.cli.console.ProgramVersion;
import dev.opendaytona.cli.setting.ServerOptions;
import dev.opendaytona.mcp.gateway.GatewaySettings;
import dev.opendaytona.mcp.gateway.StdioGateway;
import dev.opendaytona.mcp.tool.GitCredentials;
import dev.opendaytona.mcp.tool.ToolSettings;
import dev.opendaytona.mcp.tool.Toolset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves one MCP client over standard input and output. */
@Command(name = "start",
		description = { "Serve an MCP client over standard input and output.",
				"Works on the server in DAYTONA_API_URL and DAYTONA_API_KEY, else on the active profile's,"
						+ " else on an embedded one that it starts and that other commands share.",
				"Git credentials that tools may name come from DAYTONA_GIT_CREDENTIALS_<NAME>=user:token"
						+ " or from lines name=user:token of the file DAYTONA_GIT_CREDENTIALS_FILE." },
		mixinStandardHelpOptions = true)
final class McpStartCommand implements Runnable {

	@Mixin
	private final ServerOptions options = new ServerOptions();

	@Option(names = "--toolsets", paramLabel = "NAMES", defaultValue = "${env:DAYTONA_MCP_TOOLSETS:-default}",
			description = "Which tools to offer: sandbox, exec, files, git, code, default, all; several with commas"
					+ " (DAYTONA_MCP_TOOLSETS; ${DEFAULT-VALUE}).")
	private String toolsets = "default";

	@Override
	public void run() {
		serve(this.options, Toolset.parse(this.toolsets));
	}

	static void serve(ServerOptions options, Set<Toolset> toolsets) {
		ToolSettings tools = ToolSettings.standard().with(toolsets).with(GitCredentials.of(System.getenv()));
		OutputStream out = StdioGateway.takeStandardOutput();
		StdioGateway.serve(GatewaySettings.standard(ProgramVersion.get()).with(tools),
				ServerEndpoint.of(options, System.getenv()), System.in, out);
	}

}
