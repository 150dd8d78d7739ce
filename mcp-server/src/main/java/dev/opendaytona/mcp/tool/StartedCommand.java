package dev.opendaytona.mcp.tool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.CommandSession;
import dev.opendaytona.mcp.platform.Toolbox;
import org.jspecify.annotations.Nullable;

/**
 * A command that was started, by this gateway or by one before: waits for it and answers
 * how it stands. Its session is ended when there is nothing left of it.
 */
final class StartedCommand {

	private static final int TIMED_OUT = 124;

	private static final int KILLED = 137;

	private static final long LONGEST_PAUSE_MILLIS = 250;

	/** When a sandbox has no program that keeps the time, the gateway does. */
	private static final Duration LATE = Duration.ofSeconds(5);

	private final String tool;

	private final Toolbox toolbox;

	private final CommandId id;

	private final CommandSession session;

	private final CommandScript script;

	StartedCommand(String tool, Toolbox toolbox, CommandId id) {
		this.tool = tool;
		this.toolbox = toolbox;
		this.id = id;
		this.session = toolbox.session(id.session());
		this.script = new CommandScript(id);
	}

	/** Waits for its end; the exit code, or null when it still runs. */
	@Nullable Integer await(Duration wait) throws InterruptedException {
		long end = System.nanoTime() + wait.toNanos();
		long pause = 5;
		Thread.sleep(pause);
		Integer code = this.session.exitCode(this.id.command());
		while (code == null && System.nanoTime() < end && !late()) {
			pause = Math.min(LONGEST_PAUSE_MILLIS, pause + pause / 2);
			Thread.sleep(Math.max(1, Math.min(pause, (end - System.nanoTime()) / 1_000_000)));
			code = this.session.exitCode(this.id.command());
		}
		return code;
	}

	/** How it stands, with what it wrote since the cursor. */
	ToolResult answer(@Nullable Integer code, OutputCursor since, Map<String, Object> more) {
		CommandSession.Log raw = log();
		boolean background = code != null && this.script.leftProcesses(raw.stderr()) && !nothingLeft();
		CommandSession.Log log = new CommandSession.Log(raw.stdout(), this.script.tidy(raw.stderr()));
		ShownOutput shown = ShownOutput.of(since.after(log));
		String rest = shown.cut() ? keep(log) : "";
		boolean timedOut = late(code);
		if (timedOut || (code != null && !background)) {
			this.session.end();
		}
		if (timedOut) {
			return ToolResult.failure(timedOut() + "\nWritten "
					+ (since.equals(OutputCursor.START) ? "so far:" : "since:") + shown.text() + rest);
		}
		Map<String, Object> structured = structured(code, shown, more);
		if (code == null || background) {
			structured.put("command_id", this.id.toString());
			structured.put("cursor", OutputCursor.end(log).toString());
		}
		return ToolResult.of(head(code, background, log) + shown.text() + rest, structured);
	}

	private CommandSession.Log log() {
		try {
			return this.session.log(this.id.command());
		}
		catch (ApiException.InvalidRequest ex) {
			if (!ex.code().equals("ANSWER_TOO_LARGE")) {
				throw ex;
			}
			return new CommandSession.Log("", "[It wrote more than can be shown; redirect its output to a file]\n");
		}
	}

	private boolean late() {
		return Instant.now().isAfter(this.id.deadline().plus(LATE));
	}

	private boolean late(@Nullable Integer code) {
		return (code == null) ? late()
				: (code == TIMED_OUT || code == KILLED) && !Instant.now().isBefore(this.id.deadline());
	}

	private String timedOut() {
		return Troubles.text(this.tool, "PROCESS_EXECUTION_TIMEOUT", "The command ran into its timeout and was killed",
				"Give a longer timeout.", false);
	}

	private static Map<String, Object> structured(@Nullable Integer code, ShownOutput shown, Map<String, Object> more) {
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("running", code == null);
		if (code != null) {
			structured.put("exit_code", code);
		}
		structured.put("stdout", shown.stdout().text());
		structured.put("stderr", shown.stderr().text());
		structured.put("truncated", shown.cut());
		structured.putAll(more);
		return structured;
	}

	private String head(@Nullable Integer code, boolean background, CommandSession.Log log) {
		if (code == null) {
			return "Still running, to be killed at " + this.id.deadline() + ". Go on with poll_command, command_id "
					+ this.id + ", cursor " + OutputCursor.end(log) + ".";
		}
		return "Exit code " + code
				+ (background ? ". Processes that it started still run; poll_command with signal TERM and command_id "
						+ this.id + " ends them." : "");
	}

	/** Writes what does not fit to files in the sandbox, to be read in parts. */
	private String keep(CommandSession.Log log) {
		String base = "/tmp/" + this.id.session();
		try {
			this.toolbox.upload(base + ".out", log.stdout().getBytes(StandardCharsets.UTF_8));
			this.toolbox.upload(base + ".err", log.stderr().getBytes(StandardCharsets.UTF_8));
			return "\n--- Cut. All of it is in " + base + ".out and .err; see read_file.";
		}
		catch (ApiException ex) {
			return "\n--- Cut, and the rest could not be kept. Redirect output to a file and use read_file.";
		}
	}

	/** Sends a signal to all its processes; how many there were, or -1. */
	int signal(String name) {
		return Signals.send(this.toolbox, this.script.signal(name));
	}

	CommandSession session() {
		return this.session;
	}

	/** Whether what it left has gone meanwhile. */
	private boolean nothingLeft() {
		return Signals.send(this.toolbox, this.script.signal("0")) == 0;
	}

}
