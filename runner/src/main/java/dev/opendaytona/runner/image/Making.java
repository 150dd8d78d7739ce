package dev.opendaytona.runner.image;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The making of one image.
 */
final class Making {

	private static final Duration CANCEL_LIMIT = Duration.ofSeconds(20);

	private final CountDownLatch ended = new CountDownLatch(1);

	/** Whether the work, or a cancel before it, has come. */
	private final AtomicBoolean begun = new AtomicBoolean();

	private volatile @Nullable String failure;

	private volatile @Nullable Future<?> running;

	/** Runs the work, whose result is why it failed, or null. */
	void begin(ExecutorService threads, Supplier<@Nullable String> work) {
		this.running = threads.submit(() -> {
			if (this.begun.getAndSet(true)) {
				return;
			}
			try {
				this.failure = work.get();
			}
			finally {
				this.ended.countDown();
			}
		});
	}

	boolean running() {
		return this.ended.getCount() > 0;
	}

	@Nullable String failure() {
		return this.failure;
	}

	void await(Duration limit) throws InterruptedException {
		boolean _ = this.ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	void cancel() throws InterruptedException {
		Future<?> work = this.running;
		if (work != null) {
			work.cancel(true);
			if (!this.begun.getAndSet(true)) {
				this.ended.countDown();
			}
		}
		await(CANCEL_LIMIT);
	}

}
