package dev.opendaytona.mcp.tool;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandSession;
import dev.opendaytona.mcp.platform.Toolbox;
import org.jspecify.annotations.Nullable;

/**
 * A command in a session of a platform that knows no more than sessions: what is missing
 * is made of a script, files and polling.
 */
final class SessionCommand implements RunningCommand {

	private static final int TIMED_OUT = 124;

	private static final int KILLED = 137;

	private static final long LONGEST_PAUSE_MILLIS = 250;

	/** When a sandbox has no program that keeps the time, the gateway does. */
	private static final Duration LATE = Duration.ofSeconds(5);

	private final Toolbox toolbox;

	private final CommandId id;

	private final CommandSession session;

	private final CommandScript script;

	SessionCommand(Toolbox toolbox, CommandId id) {
		this.toolbox = toolbox;
		this.id = id;
		this.session = toolbox.session(id.session());
		this.script = new CommandScript(id);
	}

	/** Makes the session; fails with NotFound when the platform has none. */
	void open() {
		this.session.open();
	}

	/** Starts the command in the session, which makes it another object. */
	SessionCommand start(Command command) {
		return new SessionCommand(this.toolbox,
				this.id.started(this.session.start(this.script.run(command, this.id.takesInput()))));
	}

	CommandId id() {
		return this.id;
	}

	@Override
	public Standing await(Duration wait, OutputCursor since) throws InterruptedException {
		Integer code = code(wait);
		CommandSession.Log raw = log();
		boolean background = code != null && this.script.leftProcesses(raw.stderr()) && signal("0") != 0;
		CommandSession.Log log = new CommandSession.Log(raw.stdout(), this.script.tidy(raw.stderr()));
		ShownOutput shown = ShownOutput.of(since.after(log));
		List<String> files = shown.cut() ? keep(log) : List.of();
		boolean timedOut = late(code);
		if (timedOut || (code != null && !background)) {
			end();
		}
		return new Standing(code, timedOut, background && !timedOut, shown, OutputCursor.end(log), files);
	}

	private @Nullable Integer code(Duration wait) throws InterruptedException {
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

	/** Writes what does not fit to files in the sandbox, to be read in parts. */
	private List<String> keep(CommandSession.Log log) {
		String base = "/tmp/" + this.id.session();
		try {
			this.toolbox.upload(base + ".out", log.stdout().getBytes(StandardCharsets.UTF_8));
			this.toolbox.upload(base + ".err", log.stderr().getBytes(StandardCharsets.UTF_8));
			return List.of(base + ".out", base + ".err");
		}
		catch (ApiException ex) {
			return List.of();
		}
	}

	@Override
	public void input(String line) {
		this.session.input(this.id.command(), line);
	}

	@Override
	public int signal(String name) {
		return Signals.send(this.toolbox, this.script.signal(name));
	}

	@Override
	public void end() {
		this.session.end();
	}

}
