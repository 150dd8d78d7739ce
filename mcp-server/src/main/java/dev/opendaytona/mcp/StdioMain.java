package dev.opendaytona.mcp;

import java.net.URI;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.gateway.GatewaySettings;
import dev.opendaytona.mcp.gateway.StdioGateway;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import dev.opendaytona.api.Secret;
import dev.opendaytona.mcp.tool.GitCredentials;
import dev.opendaytona.mcp.tool.ToolSettings;
import org.jspecify.annotations.Nullable;

/**
 * The gateway alone, as a client of the server that {@code DAYTONA_API_URL} and
 * {@code DAYTONA_API_KEY} name.
 */
public final class StdioMain {

	private StdioMain() {
	}

	/**
	 * Serves MCP over standard input and output until the end of input.
	 * @param args none
	 */
	public static void main(String[] args) {
		GatewaySettings settings = GatewaySettings.standard(version())
			.with(ToolSettings.standard().with(GitCredentials.of(System.getenv())));
		StdioGateway.serve(settings, StdioMain::endpoint, System.in, StdioGateway.takeStandardOutput());
	}

	private static PlatformEndpoint endpoint() {
		return new PlatformEndpoint(URI.create(variable("DAYTONA_API_URL")), Secret.of(variable("DAYTONA_API_KEY")));
	}

	private static String variable(String name) {
		@Nullable String value = System.getenv(name);
		if (value == null || value.isBlank()) {
			throw new ApiException.Unauthenticated("NOT_CONFIGURED",
					"The MCP server was started without the environment variable '" + name + "'");
		}
		return value;
	}

	private static String version() {
		@Nullable String version = StdioMain.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "development";
	}

}
