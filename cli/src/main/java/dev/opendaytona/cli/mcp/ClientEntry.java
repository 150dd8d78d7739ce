package dev.opendaytona.cli.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.cli.console.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * The entry that tells an MCP client how to start our stdio server.
 *
 * @param command the program
 * @param arguments what comes before {@code mcp start}
 * @param home the user's home
 * @param log the log file
 */
record ClientEntry(String command, List<String> arguments, Path home, Path log) {

	static final String NAME = "daytona-mcp";

	ClientEntry {
		arguments = List.copyOf(arguments);
	}

	/**
	 * The entry for this installation: by name when the name leads here, else by path.
	 * @param launcher how this program is started
	 * @param searchPath the directories that programs are looked for in
	 * @param home the user's home
	 * @param log the log file
	 * @return the entry
	 */
	static ClientEntry of(List<String> launcher, String searchPath, Path home, Path log) {
		String program = launcher.getFirst();
		boolean named = List.of(searchPath.split(":"))
			.stream()
			.filter((directory) -> !directory.isEmpty())
			.map((directory) -> Path.of(directory, "daytona"))
			.filter(Files::isExecutable)
			.findFirst()
			.filter((found) -> isSame(found, Path.of(program)))
			.isPresent();
		return new ClientEntry(named ? "daytona" : program, launcher.subList(1, launcher.size()), home, log);
	}

	private static boolean isSame(Path found, Path program) {
		try {
			return Files.isSameFile(found, program);
		}
		catch (IOException ex) {
			return false;
		}
	}

	ObjectNode toJson() {
		ObjectNode entry = Json.object();
		var args = entry.putArray("args");
		this.arguments.forEach(args::add);
		args.add("mcp").add("start");
		entry.put("command", this.command);
		entry.putObject("env").put("HOME", this.home.toString()).put("PATH", path());
		entry.put("logFile", this.log.toString());
		return entry;
	}

	private String path() {
		return this.home + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin";
	}

}
