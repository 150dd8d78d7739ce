package dev.opendaytona.cli.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.opendaytona.cli.console.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs a command in a sandbox. */
@Command(name = "exec", description = "Run a command in a sandbox; exits with its exit code.",
		mixinStandardHelpOptions = true)
public final class ExecCommand extends SandboxCommand {

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

	private static final Duration UNLIMITED = Duration.ofHours(24);

	@Parameters(index = "0", paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND",
			description = "After '--': a program and its arguments, or one line for the shell.")
	private List<String> command = List.of();

	@Option(names = "--cwd", description = "The directory to run in.")
	private @Nullable String cwd;

	@Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "0",
			description = "End it after this long, 0 never (${DEFAULT-VALUE}).")
	private int timeout;

	@Override
	int call(DaytonaClient client) {
		ObjectNode request = Json.object().put("command", line(this.command));
		if (this.cwd != null) {
			request.put("cwd", this.cwd);
		}
		if (this.timeout > 0) {
			request.put("timeout", this.timeout);
		}
		JsonNode answer = client.execute(this.sandbox, request,
				(this.timeout > 0) ? Duration.ofSeconds(this.timeout).plus(DaytonaClient.LIMIT) : UNLIMITED);
		out().print(text(answer, "result"));
		out().flush();
		return answer.path("exitCode").asInt(1);
	}

	/**
	 * One word is a line for the shell; several keep their borders.
	 * @param words the words
	 * @return the line
	 */
	static String line(List<String> words) {
		return (words.size() == 1) ? words.getFirst()
				: words.stream().map(ExecCommand::quote).collect(Collectors.joining(" "));
	}

	private static String quote(String word) {
		return PLAIN.matcher(word).matches() ? word : ("'" + word.replace("'", "'\\''") + "'");
	}

}
