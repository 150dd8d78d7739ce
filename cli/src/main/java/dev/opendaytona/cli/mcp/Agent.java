package dev.opendaytona.cli.mcp;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.opendaytona.cli.console.CommandFailure;

/**
 * An MCP client and where it keeps its configuration.
 */
enum Agent {

	CLAUDE("Claude", ".config/Claude/claude_desktop_config.json",
			"Library/Application Support/Claude/claude_desktop_config.json"),

	CURSOR("Cursor", ".cursor/mcp.json", ".cursor/mcp.json"),

	WINDSURF("Windsurf", ".codeium/windsurf/mcp_config.json", ".codeium/windsurf/mcp_config.json");

	private static final String LOG_NAME = "daytona-mcp-server.log";

	private final String title;

	private final String linuxPath;

	private final String macPath;

	Agent(String title, String linuxPath, String macPath) {
		this.title = title;
		this.linuxPath = linuxPath;
		this.macPath = macPath;
	}

	static Agent of(String name) {
		return Arrays.stream(values())
			.filter((agent) -> agent.lowerName().equals(name))
			.findFirst()
			.orElseThrow(() -> new CommandFailure("agent name " + name + " is not supported; use one of " + names()));
	}

	static String names() {
		return Arrays.stream(values()).map(Agent::lowerName).collect(Collectors.joining(", "));
	}

	private String lowerName() {
		return name().toLowerCase(Locale.ROOT);
	}

	Path configuration(Machine machine) {
		return machine.home().resolve(machine.mac() ? this.macPath : this.linuxPath);
	}

	Path log(Machine machine) {
		return machine.mac() ? machine.home().resolve("Library/Logs").resolve(this.title).resolve(LOG_NAME)
				: Path.of("/var/log", this.title, LOG_NAME);
	}

	/**
	 * Where a configuration is written.
	 *
	 * @param home the user's home
	 * @param mac whether it is a Mac
	 */
	record Machine(Path home, boolean mac) {

		static Machine current() {
			return new Machine(Path.of(System.getProperty("user.home")),
					System.getProperty("os.name").startsWith("Mac"));
		}

	}

}
