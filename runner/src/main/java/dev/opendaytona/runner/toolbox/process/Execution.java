package dev.opendaytona.runner.toolbox.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.runner.engine.ExecProcess;
import org.jspecify.annotations.Nullable;

/**
 * One run of a shell: feeds it the command, collects what it prints and waits for its
 * end. It has ended when its output has, which a program in the background may hold open.
 */
final class Execution {

	private static final int CHUNK_BYTES = 16 * 1024;

	/** What a pipe takes at once, whether anybody reads or not (pipe(7): 64 KiB). */
	private static final int PIPE_BYTES = 32 * 1024;

	/**
	 * A virtual thread that waits for a pipe keeps its carrier, of which there are as
	 * many as processors: a few quiet commands would stop every other virtual thread.
	 */
	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("exec-stream").factory());

	/** How long the rest of the output may take to arrive when all is killed. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private final ExecProcess process;

	private final Output all;

	private final Output stdout;

	private final Output stderr;

	private final CountDownLatch streams = new CountDownLatch(2);

	Execution(ExecProcess process, int maxOutput) {
		this.process = process;
		this.all = new Output(maxOutput);
		this.stdout = new Output(maxOutput);
		this.stderr = new Output(maxOutput);
	}

	/**
	 * Runs the command to its end or its limit; then everything it started is killed.
	 * @param command what the shell reads
	 * @param limit how long it may take
	 * @param split whether its two outputs are wanted apart
	 * @return the exit code; empty when the limit was reached
	 * @throws InterruptedException when nobody waits for it any more
	 */
	OptionalInt run(String command, Duration limit, boolean split) throws InterruptedException {
		long deadline = System.nanoTime() + limit.toNanos();
		byte[] input = command.getBytes(StandardCharsets.UTF_8);
		if (input.length <= PIPE_BYTES) {
			feed(input);
		}
		else {
			THREADS.execute(() -> feed(input));
		}
		THREADS.execute(() -> collect(this.process.stdout(), split ? this.stdout : null));
		if (split) {
			THREADS.execute(() -> collect(this.process.stderr(), this.stderr));
		}
		else {
			this.streams.countDown();
		}
		OptionalInt code = OptionalInt.empty();
		try {
			code = await(deadline);
		}
		finally {
			if (code.isEmpty()) {
				this.process.killTree();
			}
		}
		this.streams.await(GRACE.toNanos(), TimeUnit.NANOSECONDS);
		return code;
	}

	private OptionalInt await(long deadline) throws InterruptedException {
		if (!this.streams.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
			return OptionalInt.empty();
		}
		return this.process.waitFor(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
	}

	private void feed(byte[] input) {
		try (OutputStream stdin = this.process.stdin()) {
			stdin.write(input);
		}
		catch (IOException ex) {
			// The shell ended before it had read all: its exit code says why.
		}
	}

	private void collect(InputStream stream, @Nullable Output apart) {
		byte[] chunk = new byte[CHUNK_BYTES];
		try {
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				this.all.add(chunk, count);
				if (apart != null) {
					apart.add(chunk, count);
				}
			}
		}
		catch (IOException ex) {
			// Closed under our hands at the end of the run: what was read is kept.
		}
		finally {
			this.streams.countDown();
		}
	}

	Output all() {
		return this.all;
	}

	Output stdout() {
		return this.stdout;
	}

	Output stderr() {
		return this.stderr;
	}

}
