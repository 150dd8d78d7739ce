package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.GitOperation;
import dev.opendaytona.mcp.platform.Toolbox;
import org.jspecify.annotations.Nullable;

/**
 * The tool that waits on a command that is running, and speaks to it. A call that is
 * cancelled leaves the command alone.
 */
final class PollTool {

	private static final String NAME = "poll_command";

	private static final int DEFAULT_WAIT = 25;

	/** After something was said to it, an answer is expected sooner than an end. */
	private static final int SPOKEN_WAIT = 2;

	private final ToolLimits limits;

	private final GitCredentials credentials;

	PollTool(ToolSettings settings) {
		this.limits = settings.limits();
		this.credentials = settings.credentials();
	}

	Tool tool() {
		return new Tool(NAME, "Poll command",
				"Waits on what runs under a command_id and gives the output since cursor; may send a line or a signal first.",
				List.of(Param.sandboxId(), Param.text("command_id", null).must(),
						Param.text("cursor", "Of the last answer; default 0, all"),
						CommandTool.waiting(this.limits,
								"Default " + DEFAULT_WAIT + ", with input or signal " + SPOKEN_WAIT),
						Param.text("input", "A line, for one with stdin"),
						Param.text("signal", "To all its processes").oneOf("INT", "TERM", "KILL")),
				CommandTool.schema("signalled?", "integer"), new Tool.Hints(false, true, false, true), this::run);
	}

	private ToolResult run(Tool.Call call) {
		GitOperationId git = GitOperationId.find(call.arguments().text("command_id"));
		return (git != null) ? git(call, git) : command(call);
	}

	private ToolResult git(Tool.Call call, GitOperationId id) {
		Arguments arguments = call.arguments();
		GitOperation operation = id.on(call.place().toolbox());
		try {
			if (arguments.find("signal") != null) {
				operation.cancel();
				return gitResult(id, false, id.tool() + " was ended. Look at the repository with git_status.", 143);
			}
			boolean ended = operation.ended(Duration.ofSeconds(arguments.number(CommandTool.WAIT, DEFAULT_WAIT)));
			return ended ? gitResult(id, false, id.tool() + " has ended well.", 0)
					: gitResult(id, true, "Still running. Go on with poll_command, command_id " + id + ".", null);
		}
		catch (ApiException ex) {
			return ToolResult.failure(Urls.shown(this.credentials.hide(Troubles.result(NAME, ex).text())));
		}
	}

	private static ToolResult gitResult(GitOperationId id, boolean running, String text, @Nullable Integer code) {
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("running", running);
		if (code != null) {
			structured.put("exit_code", code);
		}
		structured.put("stdout", "");
		structured.put("stderr", "");
		structured.put("truncated", false);
		if (running) {
			structured.put("command_id", id.toString());
		}
		return ToolResult.of(text, structured);
	}

	private static ToolResult command(Tool.Call call) {
		Arguments arguments = call.arguments();
		CommandId id = CommandId.parse(arguments.text("command_id"));
		OutputCursor since = OutputCursor.parse(arguments.text("cursor", "0"));
		RunningCommand command = id.on(call.place().toolbox());
		try {
			Integer signalled = speak(command, id, arguments);
			int wait = (signalled != null || arguments.find("input") != null) ? SPOKEN_WAIT : DEFAULT_WAIT;
			Standing standing = command.await(Duration.ofSeconds(arguments.number(CommandTool.WAIT, wait)), since);
			return new CommandAnswer(call, NAME, id, standing)
				.with((signalled != null) ? Map.of("signalled", signalled) : Map.of());
		}
		catch (ApiException.NotFound | ApiException.Gone ex) {
			// When it is the sandbox that is not found, this says so.
			call.caller().platform().get(arguments.text("sandbox_id"));
			throw new ApiException.NotFound("COMMAND_NOT_FOUND",
					"There is no command '" + id + "': its result was given already, or the sandbox was stopped since");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "The call was cancelled; the command goes on", ex);
		}
	}

	private static @Nullable Integer speak(RunningCommand command, CommandId id, Arguments arguments) {
		String input = arguments.find("input");
		if (input != null) {
			if (!id.takesInput()) {
				throw new ApiException.InvalidRequest("NO_INPUT",
						"The command was started without stdin, so its input is empty");
			}
			say(command, input);
		}
		String signal = arguments.find("signal");
		return (signal != null) ? command.signal(signal) : null;
	}

	/** One that has ended takes no input; the answer says how it ended. */
	private static void say(RunningCommand command, String input) {
		try {
			command.input(input);
		}
		catch (ApiException.Gone ex) {
			if (!ex.code().equals("COMMAND_ALREADY_COMPLETED") && !ex.code().equals("SESSION_ENDED")) {
				throw ex;
			}
		}
	}

}
