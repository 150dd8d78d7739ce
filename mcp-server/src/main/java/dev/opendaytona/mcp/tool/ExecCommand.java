package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.List;

import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.Exec;
import dev.opendaytona.mcp.platform.Toolbox;

/** A command on a platform that does all of it, ours: one request for each step. */
final class ExecCommand implements RunningCommand {

	private final Exec exec;

	private final boolean input;

	ExecCommand(Toolbox toolbox, CommandId id) {
		this.exec = toolbox.exec(id.session(), ShownOutput.BUDGET);
		this.input = id.takesInput();
	}

	Standing run(Command command, Duration wait) {
		return standing(this.exec.run(command, this.input, wait));
	}

	@Override
	public Standing await(Duration wait, OutputCursor since) {
		return standing(this.exec.look(since.stdout(), since.stderr(), wait));
	}

	private static Standing standing(Exec.State state) {
		return new Standing(state.exitCode(), state.timedOut(), state.background(),
				ShownOutput.of(Written.of(state.stdout()), Written.of(state.stderr())),
				new OutputCursor(state.stdout().end(), state.stderr().end()),
				List.of(state.stdout().file(), state.stderr().file()));
	}

	@Override
	public void input(String line) {
		this.exec.input(line);
	}

	@Override
	public int signal(String name) {
		return this.exec.signal(name);
	}

	@Override
	public void end() {
		this.exec.end();
	}

}
