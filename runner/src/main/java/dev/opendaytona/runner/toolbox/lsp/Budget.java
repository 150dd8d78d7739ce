package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How much of large messages all servers together may have in the memory of the runner.
 * One that has its share and does not use it in time is ended.
 */
final class Budget {

	/** Smaller messages are not counted. */
	private static final int SMALL_BYTES = 64 * 1024;

	private static final ScheduledExecutorService CLOCK = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("lsp-clock").factory());

	private final int mostKib;

	private final Duration patience;

	private final Duration delivery;

	private final Semaphore kib;

	Budget() {
		this(32 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(10));
	}

	/**
	 * Sets the bounds.
	 * @param mostKib for all messages at once
	 * @param patience how long a message may wait for its share
	 * @param delivery how long it may have it
	 */
	Budget(int mostKib, Duration patience, Duration delivery) {
		this.mostKib = mostKib;
		this.patience = patience;
		this.delivery = delivery;
		this.kib = new Semaphore(mostKib, true);
	}

	/** Reads and uses a message. */
	@FunctionalInterface
	interface Use {

		void run() throws IOException, InterruptedException;

	}

	/**
	 * Uses a share for a message.
	 * @param bytes its length
	 * @param use what is done meanwhile
	 * @param late called when that takes too long
	 */
	void spend(int bytes, Use use, Runnable late) throws IOException, InterruptedException {
		if (bytes <= SMALL_BYTES) {
			use.run();
			return;
		}
		int share = Math.min(this.mostKib, bytes / 1024 + 1);
		if (!this.kib.tryAcquire(share, this.patience.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new IOException("it sent a large message while others did; try again");
		}
		Future<?> clock = CLOCK.schedule(late, this.delivery.toMillis(), TimeUnit.MILLISECONDS);
		try {
			use.run();
		}
		finally {
			clock.cancel(false);
			this.kib.release(share);
		}
	}

}
