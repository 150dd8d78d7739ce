package dev.opendaytona.platform.database;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform thread that starts the server and starts it again when it ends without
 * being asked. A platform thread of its own, because the kernel ends the server when the
 * thread that started it ends.
 */
final class PostgresKeeper implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PostgresKeeper.class);

	private final PostgresProcess program;

	private final int port;

	private final CompletableFuture<Process> first = new CompletableFuture<>();

	private final PostgresRestarts restarts = new PostgresRestarts();

	private final CountDownLatch closing = new CountDownLatch(1);

	private final CountDownLatch ended = new CountDownLatch(1);

	private volatile @Nullable Process server;

	private PostgresKeeper(PostgresProcess program, int port) {
		this.program = program;
		this.port = port;
	}

	static PostgresKeeper start(PostgresProcess program, int port) {
		PostgresKeeper keeper = new PostgresKeeper(program, port);
		Thread.ofPlatform().daemon().name("postgres-keeper").start(keeper::keep);
		keeper.first.join();
		return keeper;
	}

	private void keep() {
		try {
			Duration lived = run();
			PostgresRestarts.Restart restart = this.restarts.after(lived);
			while (!this.closing.await(restart.pause().toMillis(), TimeUnit.MILLISECONDS)) {
				tell(restart.news());
				restart = this.restarts.after(runAgain());
			}
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
		}
		catch (IOException | RuntimeException failure) {
			this.first.completeExceptionally(failure);
			logger.error("PostgreSQL cannot be started", failure);
		}
		finally {
			this.ended.countDown();
		}
	}

	private Duration runAgain() throws InterruptedException {
		try {
			return run();
		}
		catch (IOException failure) {
			logger.debug("PostgreSQL cannot be started", failure);
			return Duration.ZERO;
		}
	}

	private void tell(PostgresRestarts.News news) {
		switch (news) {
			case ENDED -> logger.warn("PostgreSQL ended without being asked; starting it again");
			case ENDS_AT_ONCE -> logger.error("Starting PostgreSQL again and again, because it ends at once: {}",
					this.program.failure("it ended at once").getMessage());
			case STILL -> {
			}
		}
	}

	private Duration run() throws IOException, InterruptedException {
		long begun = System.nanoTime();
		Process process = this.program.start(this.port);
		this.server = process;
		this.first.complete(process);
		if (this.closing.getCount() == 0) {
			PostgresProcess.stop(process.toHandle());
		}
		process.waitFor();
		return Duration.ofNanos(System.nanoTime() - begun);
	}

	boolean isAlive() {
		Process process = this.server;
		return process != null && process.isAlive();
	}

	long pid() {
		return current().pid();
	}

	private Process current() {
		Process process = this.server;
		return (process != null) ? process : this.first.join();
	}

	@Override
	public void close() {
		this.closing.countDown();
		PostgresProcess.stop(current().toHandle());
		try {
			if (!this.ended.await(30, TimeUnit.SECONDS)) {
				current().destroyForcibly();
			}
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
