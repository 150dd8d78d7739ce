package dev.opendaytona.runner.engine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A process that was started in a sandbox, with all that it starts.
 */
public interface ExecProcess extends AutoCloseable {

	/**
	 * Where its input is written; close it to end the input.
	 * @return the stream
	 */
	OutputStream stdin();

	/**
	 * Its output; ends when no process holds it open any more.
	 * @return the stream
	 */
	InputStream stdout();

	/**
	 * Its error output; empty when merged into {@link #stdout()}.
	 * @return the stream
	 */
	InputStream stderr();

	/**
	 * Waits until it has ended.
	 * @param limit how long to wait
	 * @return the exit code; 128 + n when signal n ended it; 137 when it was killed with
	 * {@link #killTree()}; empty when it still runs
	 * @throws InterruptedException when the thread was interrupted
	 */
	OptionalInt waitFor(Duration limit) throws InterruptedException;

	/**
	 * Why it could not be started, for example because there is no such program or
	 * directory. Known once it has ended.
	 * @return the reason, or empty when the program itself ran
	 */
	Optional<String> failure();

	/**
	 * Kills it with every process that it started, also those that left its process group
	 * or session, and waits until they have gone. Leaves no zombie in the sandbox. Does
	 * nothing when all have ended.
	 */
	void killTree();

	/**
	 * Frees the streams. Processes that go on in the background are left alone.
	 */
	@Override
	void close();

}
