package dev.opendaytona.cli.mcp;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.cli.console.FailureHandler;
import dev.opendaytona.cli.setting.ServerOptions;
import dev.opendaytona.mcp.tool.Toolset;

/**
 * {@code daytona mcp start} as MCP clients call it: without an option. It does not wait
 * for the command line to be modelled, which takes a fifth of the time until
 * {@code initialize} is answered: the classes of picocli are of a format too old for the
 * start-up cache of the JDK.
 */
public final class PlainMcpStart {

	private static final List<String> COMMAND = List.of("mcp", "start");

	/** The variables that set no option. */
	private static final Set<String> NO_OPTIONS = Set.of("DAYTONA_API_URL", "DAYTONA_API_KEY", "DAYTONA_CONFIG_DIR",
			"DAYTONA_DEBUG");

	private static final String CREDENTIALS = "DAYTONA_GIT_CREDENTIALS_";

	private PlainMcpStart() {
	}

	/**
	 * Whether a command is this one.
	 * @param arguments the command and its arguments
	 * @param environment the variables of the process
	 * @return whether it is
	 */
	public static boolean matches(String[] arguments, Map<String, String> environment) {
		return COMMAND.equals(List.of(arguments)) && environment.keySet()
			.stream()
			.noneMatch((name) -> name.startsWith("DAYTONA_") && !name.startsWith(CREDENTIALS)
					&& !NO_OPTIONS.contains(name));
	}

	/**
	 * Serves the client until its input ends.
	 * @return the exit code
	 */
	public static int run() {
		try {
			McpStartCommand.serve(new ServerOptions(), Toolset.standard());
			return 0;
		}
		catch (RuntimeException ex) {
			return FailureHandler.report(ex, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
		}
	}

}
