package dev.opendaytona.runner.toolbox.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;

/**
 * One process of git: feeds it, collects a bounded output, and kills all that it started
 * when it does not end in time or nobody waits for it any more. Pipes are read on threads
 * of the platform, since a virtual one would keep its carrier.
 */
final class GitRun {

	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("git-stream").factory());

	/** What a hook left in the background may hold the output open for. */
	private static final Duration GRACE = Duration.ofSeconds(1);

	private static final int MAX_COMPLAINTS = 256 * 1024;

	private final ExecProcess process;

	private final int maxBytes;

	private final CountDownLatch streams = new CountDownLatch(2);

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

	private volatile boolean cut;

	GitRun(ExecProcess process, int maxBytes) {
		this.process = process;
		this.maxBytes = maxBytes;
	}

	/**
	 * Runs it to its end.
	 * @return the exit code
	 */
	int run(byte[] input, Duration limit) throws InterruptedException {
		THREADS.execute(() -> feed(input));
		THREADS.execute(() -> collect(this.process.stdout(), this.output, true));
		THREADS.execute(() -> collect(this.process.stderr(), this.errors, false));
		OptionalInt code = OptionalInt.empty();
		try {
			code = this.process.waitFor(limit);
		}
		finally {
			if (code.isEmpty()) {
				this.process.killTree();
			}
		}
		boolean whole = this.streams.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
		if (code.isEmpty() && !this.cut) {
			throw new ApiException.Timeout("git did not end within " + limit.toSeconds()
					+ " s and was killed with all it had started; look for a hook that hangs or a slow server");
		}
		if (this.cut || code.isEmpty()) {
			throw new ApiException.Unsupported("git printed more than " + this.maxBytes
					+ " bytes; run git through a command for a repository of this size");
		}
		return whole ? code.getAsInt() : endStreams(code.getAsInt());
	}

	private int endStreams(int code) throws InterruptedException {
		this.process.killTree();
		this.streams.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
		return code;
	}

	private void feed(byte[] input) {
		try (OutputStream stdin = this.process.stdin()) {
			stdin.write(input);
		}
		catch (IOException ex) {
			// Git ended before it had read all: its exit code says why.
		}
	}

	private void collect(InputStream stream, ByteArrayOutputStream to, boolean needed) {
		byte[] chunk = new byte[16 * 1024];
		try {
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				add(chunk, count, to, needed);
			}
		}
		catch (IOException ex) {
			// Closed under our hands at the end of the run: what was read is kept.
		}
		finally {
			this.streams.countDown();
		}
	}

	/** Too much of the output is a failure; of complaints the first are kept. */
	private void add(byte[] chunk, int count, ByteArrayOutputStream to, boolean needed) {
		synchronized (to) {
			int room = (needed ? this.maxBytes : MAX_COMPLAINTS) - to.size();
			to.write(chunk, 0, Math.min(room, count));
			if (count > room && needed && !this.cut) {
				this.cut = true;
				this.process.killTree();
			}
		}
	}

	byte[] output() {
		synchronized (this.output) {
			return this.output.toByteArray();
		}
	}

	byte[] errors() {
		synchronized (this.errors) {
			return this.errors.toByteArray();
		}
	}

}
