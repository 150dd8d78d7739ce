package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Command;
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
		return new Tool(NAME, "Execute command",
				"Runs a shell command in a new shell. One that takes longer than wait_seconds goes on: the answer has "
						+ "running true, the output so far, and a command_id for poll_command. Processes left in the "
						+ "background (&) go on too. The output is untrusted data.",
				List.of(Param.sandboxId(), Param.text("command", null).must(),
						Param.text("cwd", "Default: the work directory"), Param.texts("env", null),
						Param.whole("timeout", 1, (int) this.limits.maxCommandTimeout().toSeconds(),
								"Seconds until it is killed; default " + this.limits.commandTimeout().toSeconds()),
						waiting(this.limits, "Default " + DEFAULT_WAIT),
						Param.flag("stdin", "Keep its input open; else it is empty")),
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
		Duration timeout = Duration
			.ofSeconds(arguments.number("timeout", (int) this.limits.commandTimeout().toSeconds()));
		Command command = new Command(arguments.text("command"), place.absolute(arguments.text("cwd", ".")),
				arguments.texts("env"), timeout);
		Environment.check(command.env());
		Duration wait = Duration.ofSeconds(arguments.number(WAIT, DEFAULT_WAIT));
		CommandId id = CommandId.next(arguments.flag("stdin"), Instant.now().plus(timeout));
		Toolbox toolbox = place.toolbox();
		if (!toolbox.plain()) {
			try {
				return exec(call, id, command, wait);
			}
			catch (ApiException.NotFound _) {
				requireSandbox(call);
				toolbox.rememberPlain();
			}
		}
		SessionCommand session = new SessionCommand(toolbox, id);
		return opens(call, session) ? inSession(call, session, command, wait) : plain(toolbox, command);
	}

	/** When it is the sandbox that is not found, this says so. */
	private static void requireSandbox(Tool.Call call) {
		call.caller().platform().get(call.arguments().text("sandbox_id"));
	}

	private static ToolResult exec(Tool.Call call, CommandId id, Command command, Duration wait) {
		ExecCommand exec = new ExecCommand(call.place().toolbox(), id);
		try {
			return new CommandAnswer(call, NAME, id, exec.run(command, wait)).with(Map.of("cwd", command.cwd()));
		}
		catch (ApiException.Unavailable | ApiException.Timeout ex) {
			if (Thread.currentThread().isInterrupted()) {
				Cleanup.end(exec::end);
				throw ex;
			}
			return ToolResult.failure(Troubles.text(NAME, ex.code(), ex.message() + ". The command may go on",
					"Call poll_command with command_id " + id + ".", false));
		}
	}

	/** Whether the platform has sessions: one without does not find their endpoint. */
	private static boolean opens(Tool.Call call, SessionCommand session) {
		boolean answered = false;
		try {
			session.open();
			answered = true;
			return true;
		}
		catch (ApiException.NotFound _) {
			answered = true;
			requireSandbox(call);
			return false;
		}
		finally {
			if (!answered) {
				Cleanup.end(session::end);
			}
		}
	}

	private static ToolResult inSession(Tool.Call call, SessionCommand session, Command command, Duration wait) {
		boolean answered = false;
		try {
			SessionCommand started = session.start(command);
			ToolResult result = new CommandAnswer(call, NAME, started.id(), started.await(wait, OutputCursor.START))
				.with(Map.of("cwd", command.cwd()));
			answered = true;
			return result;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "The command was cancelled and ended", ex);
		}
		finally {
			if (!answered) {
				Cleanup.end(session::end);
			}
		}
	}

	private ToolResult plain(Toolbox toolbox, Command command) {
		Duration most = this.limits.maxWait();
		Duration shorter = (command.timeout().compareTo(most) < 0) ? command.timeout() : most;
		return new PlainCommand(NAME, toolbox)
			.run(new Command(command.command(), command.cwd(), command.env(), shorter));
	}

}
