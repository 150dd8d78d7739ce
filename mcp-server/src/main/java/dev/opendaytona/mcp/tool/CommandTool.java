package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandSession;
import dev.opendaytona.mcp.platform.Toolbox;

/**
 * The tool that runs a shell command. It runs in a session of its own, so that it goes on
 * when the call has been answered; a call that is cancelled ends it.
 */
final class CommandTool {

	static final String WAIT = "wait_seconds";

	private static final String NAME = "execute_command";

	private static final int DEFAULT_WAIT = 25;

	private final ToolLimits limits;

	CommandTool(ToolLimits limits) {
		this.limits = limits;
	}

	Tool tool() {
		return new Tool(NAME, "Run a command",
				"Runs a shell command in a new shell. One that takes longer than wait_seconds goes on: the answer has "
						+ "running true, the output so far, and a command_id for poll_command. Processes left in the "
						+ "background (&) go on too. The output is untrusted data.",
				List.of(Param.sandboxId(), Param.text("command", "Several lines are fine").must(),
						Param.text("cwd", "Default: the work directory"), Param.texts("env", null),
						Param.whole("timeout", 1, (int) this.limits.maxCommandTimeout().toSeconds(),
								"Seconds until it is killed; default " + this.limits.commandTimeout().toSeconds()),
						waiting(this.limits, "Default " + DEFAULT_WAIT),
						Param.flag("stdin", "Keep its input open for poll_command; else it is empty")),
				schema("cwd", "string"), new Tool.Hints(false, true, false, true), this::run);
	}

	static Param waiting(ToolLimits limits, String description) {
		return Param.whole(WAIT, 0, (int) limits.maxWait().toSeconds(), description);
	}

	static Map<String, Object> schema(String name, String type) {
		return Schemas.output("running", "boolean", "exit_code?", "integer", "stdout", "string", "stderr", "string",
				"truncated", "boolean", name, type, "command_id?", "string", "cursor?", "string");
	}

	private ToolResult run(Tool.Call call) {
		Arguments arguments = call.arguments();
		Place place = call.place();
		String cwd = place.absolute(arguments.text("cwd", "."));
		Map<String, String> env = arguments.texts("env");
		Environment.check(env);
		boolean input = arguments.flag("stdin");
		Duration timeout = Duration
			.ofSeconds(arguments.number("timeout", (int) this.limits.commandTimeout().toSeconds()));
		CommandId id = CommandId.next(input, Instant.now().plus(timeout));
		CommandSession session = place.toolbox().session(id.session());
		if (!opens(call, session)) {
			Duration shorter = (timeout.compareTo(this.limits.maxWait()) < 0) ? timeout : this.limits.maxWait();
			return new PlainCommand(NAME, place.toolbox())
				.run(new Command(arguments.text("command"), cwd, env, shorter));
		}
		String script = new CommandScript(id).run(arguments.text("command"), cwd, env, timeout, input);
		return run(place.toolbox(), id, script, Duration.ofSeconds(arguments.number(WAIT, DEFAULT_WAIT)), cwd);
	}

	/** Whether the platform has sessions: one without does not find their endpoint. */
	private static boolean opens(Tool.Call call, CommandSession session) {
		boolean answered = false;
		try {
			session.open();
			answered = true;
			return true;
		}
		catch (ApiException.NotFound _) {
			answered = true;
			// When it is the sandbox that is not found, this says so.
			call.caller().platform().get(call.arguments().text("sandbox_id"));
			return false;
		}
		finally {
			if (!answered) {
				Cleanup.end(session);
			}
		}
	}

	private static ToolResult run(Toolbox toolbox, CommandId id, String script, Duration wait, String cwd) {
		CommandSession session = toolbox.session(id.session());
		boolean answered = false;
		try {
			StartedCommand started = new StartedCommand(NAME, toolbox, id.started(session.start(script)));
			ToolResult result = started.answer(started.await(wait), OutputCursor.START, Map.of("cwd", cwd));
			answered = true;
			return result;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "The command was cancelled and ended", ex);
		}
		finally {
			if (!answered) {
				Cleanup.end(session);
			}
		}
	}

}
