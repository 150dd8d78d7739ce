package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
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

	PollTool(ToolLimits limits) {
		this.limits = limits;
	}

	Tool tool() {
		return new Tool(NAME, "Wait on a command",
				"Waits on a command of execute_command and gives its output since cursor; may send it a line or a signal first.",
				List.of(Param.sandboxId(), Param.text("command_id", null).must(),
						Param.text("cursor", "Of the last answer; default 0, all"),
						CommandTool.waiting(this.limits,
								"Default " + DEFAULT_WAIT + ", with input or signal " + SPOKEN_WAIT),
						Param.text("input", "A line, for one with stdin"),
						Param.text("signal", "To all its processes").oneOf("INT", "TERM", "KILL")),
				CommandTool.schema("signalled?", "integer"), new Tool.Hints(false, true, false, true), PollTool::run);
	}

	private static ToolResult run(Tool.Call call) {
		Arguments arguments = call.arguments();
		CommandId id = CommandId.parse(arguments.text("command_id"));
		OutputCursor since = OutputCursor.parse(arguments.text("cursor", "0"));
		Toolbox toolbox = call.place().toolbox();
		StartedCommand command = new StartedCommand(NAME, toolbox, id);
		try {
			Integer signalled = speak(command, id, arguments);
			int wait = (signalled != null || arguments.find("input") != null) ? SPOKEN_WAIT : DEFAULT_WAIT;
			@Nullable Integer code = command.await(Duration.ofSeconds(arguments.number(CommandTool.WAIT, wait)));
			return command.answer(code, since, (signalled != null) ? Map.of("signalled", signalled) : Map.of());
		}
		catch (ApiException.NotFound ex) {
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

	private static @Nullable Integer speak(StartedCommand command, CommandId id, Arguments arguments) {
		String input = arguments.find("input");
		if (input != null) {
			if (!id.takesInput()) {
				throw new ApiException.InvalidRequest("NO_INPUT",
						"The command was started without stdin, so its input is empty");
			}
			say(command, id, input);
		}
		String signal = arguments.find("signal");
		return (signal != null) ? command.signal(signal) : null;
	}

	/** One that has ended takes no input; the answer says how it ended. */
	private static void say(StartedCommand command, CommandId id, String input) {
		try {
			command.session().input(id.command(), input);
		}
		catch (ApiException.Gone ex) {
			if (!ex.code().equals("COMMAND_ALREADY_COMPLETED")) {
				throw ex;
			}
		}
	}

}
