package dev.opendaytona.cli.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.setting.DataDirectory;

/**
 * The main job: create, run, write, read, commit, stop, start, destroy.
 */
final class Demo {

	private static final Duration START_LIMIT = Duration.ofMinutes(5);

	private static final String PROGRAM = "print(sum(i * i for i in range(10)))";

	private static final String GREETING = "Hello from the demo.\n";

	private static final String COMMIT = """
			git init -q work && cd work && cp ~/greeting.txt . && git add greeting.txt
			git -c user.name=Demo -c user.email=demo@localhost commit -q -m 'Greet'
			git log --format=%s""";

	private final Agent agent;

	private final Steps steps;

	private Demo(Agent agent, Steps steps) {
		this.agent = agent;
		this.steps = steps;
	}

	/**
	 * Runs it on the server of a directory of its own.
	 * @param data the directory
	 * @param engine what runs the sandboxes
	 * @param steps where each step is shown
	 * @return whether every answer was right
	 */
	static boolean run(DataDirectory data, String engine, Steps steps) {
		List<String> arguments = List.of("--data-dir", data.toString(), "--port", "0", "--engine", engine);
		Map<String, String> environment = Map.of("DAYTONA_CONFIG_DIR", data.path().resolve("config").toString());
		try (Agent agent = Agent.start(arguments, environment)) {
			new Demo(agent, steps).run();
		}
		catch (CommandFailure ex) {
			return false;
		}
		return steps.allRight();
	}

	private void run() {
		this.steps.require("start 'daytona mcp start', initialize", this.agent::initialize, (name) -> !name.isEmpty());
		this.steps.require("list the tools", this.agent::tools, (tools) -> tools.contains("create_sandbox"));
		this.steps.require("wait for the server", this::waitForServer, Boolean.TRUE::equals);
		String sandbox = this.steps.require("create a sandbox",
				() -> text(this.agent.call("create_sandbox", Map.of("auto_stop_minutes", 5)), "sandbox_id"),
				(id) -> !id.isEmpty());
		try {
			work(sandbox);
		}
		finally {
			this.steps.check("destroy the sandbox",
					() -> this.agent.call("destroy_sandbox", Map.of("sandbox_id", sandbox)).get("destroyed"),
					Boolean.TRUE::equals);
		}
		this.steps.check("see that it is gone", this::count, Integer.valueOf(0)::equals);
	}

	private void work(String sandbox) {
		this.steps.check("run a Python program", () -> execute(sandbox, "python3 -c '" + PROGRAM + "'"),
				"285\n"::equals);
		this.steps.check("write a file",
				() -> this.agent.call("write_file",
						Map.of("sandbox_id", sandbox, "path", "greeting.txt", "content", GREETING)),
				(answer) -> !answer.isEmpty());
		this.steps.check("read it back", () -> read(sandbox), (text) -> text.contains(GREETING.strip()));
		this.steps.check("git init, git commit", () -> execute(sandbox, COMMIT), "Greet\n"::equals);
		this.steps.check("stop the sandbox",
				() -> text(this.agent.call("stop_sandbox", Map.of("sandbox_id", sandbox)), "state"), "stopped"::equals);
		this.steps.check("start it again",
				() -> text(this.agent.call("start_sandbox", Map.of("sandbox_id", sandbox)), "state"),
				"started"::equals);
		this.steps.check("read the committed file", () -> execute(sandbox, "cat ~/work/greeting.txt"),
				GREETING::equals);
	}

	// The server may have much to set up at its first start; a call gives up before a
	// client does.
	private boolean waitForServer() {
		Instant deadline = Instant.now().plus(START_LIMIT);
		while (true) {
			try {
				count();
				return true;
			}
			catch (CommandFailure ex) {
				if (!String.valueOf(ex.getMessage()).contains("SERVER_STARTING") || Instant.now().isAfter(deadline)) {
					throw ex;
				}
			}
		}
	}

	private int count() {
		return (this.agent.call("list_sandboxes", Map.of()).get("sandboxes") instanceof List<?> list) ? list.size()
				: -1;
	}

	private String execute(String sandbox, String command) {
		Map<?, ?> answer = this.agent.call("execute_command", Map.of("sandbox_id", sandbox, "command", command));
		if (!(answer.get("exit_code") instanceof Number code) || code.intValue() != 0) {
			throw new CommandFailure("exit code " + answer.get("exit_code") + ": " + text(answer, "stderr"));
		}
		return text(answer, "stdout");
	}

	private String read(String sandbox) {
		return text(this.agent.call("read_file", Map.of("sandbox_id", sandbox, "path", "greeting.txt")), "content");
	}

	private static String text(Map<?, ?> answer, String field) {
		return (answer.get(field) instanceof String text) ? text : "";
	}

}
