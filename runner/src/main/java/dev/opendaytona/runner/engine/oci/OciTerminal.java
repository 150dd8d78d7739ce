package dev.opendaytona.runner.engine.oci;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.opendaytona.runner.engine.TerminalProcess;
import dev.opendaytona.runner.engine.TerminalSize;
import dev.opendaytona.runner.host.Terminal;

/**
 * A process that {@code crun exec} runs on a terminal, whose other end it gave to us.
 */
final class OciTerminal implements TerminalProcess {

	private final OciExec exec;

	private final Terminal terminal;

	OciTerminal(OciExec exec, Terminal terminal) {
		this.exec = exec;
		this.terminal = terminal;
	}

	@Override
	public OutputStream stdin() {
		return this.exec.stdin();
	}

	@Override
	public InputStream stdout() {
		return this.exec.stdout();
	}

	@Override
	public InputStream stderr() {
		return this.exec.stderr();
	}

	@Override
	public OptionalInt waitFor(Duration limit) throws InterruptedException {
		return this.exec.waitFor(limit);
	}

	@Override
	public Optional<String> failure() {
		return this.exec.failure();
	}

	@Override
	public void resize(TerminalSize size) {
		this.terminal.resize(size.columns(), size.rows());
	}

	@Override
	public void killTree() {
		this.exec.killTree();
	}

	@Override
	public void close() {
		this.terminal.close();
		this.exec.close();
	}

	/** Waits for a process that was hung up to end, and kills what is left then. */
	void end(Duration limit) {
		try {
			waitFor(limit);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		killTree();
	}

}
