package dev.opendaytona.runner.engine;

/**
 * A process on a terminal of its own. What is written to {@link #stdin()} is what a user
 * types, and {@link #stdout()} is what appears on the screen; both end when the process
 * has ended, or its session has let go of the terminal. To close one of the streams does
 * nothing.
 */
public interface TerminalProcess extends ExecProcess {

	/**
	 * Changes the size of the terminal; the foreground process gets SIGWINCH. Does
	 * nothing when the terminal has ended.
	 * @param size the new size
	 */
	void resize(TerminalSize size);

	/**
	 * Hangs up: whoever reads or writes the streams is let go, and the session gets
	 * SIGHUP. Processes that left it are left alone.
	 */
	@Override
	void close();

}
