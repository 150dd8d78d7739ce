package dev.opendaytona.runner.sandbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks at intervals for sandboxes whose processes ended by themselves.
 */
public final class Reaper implements AutoCloseable {

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("reaper").factory());

	private final ScheduledFuture<?> looking;

	/**
	 * Starts looking.
	 * @param sandboxes the sandboxes
	 * @param interval how long to wait between two looks
	 */
	public Reaper(Sandboxes sandboxes, Duration interval) {
		this.looking = this.timer.scheduleWithFixedDelay(sandboxes::sweep, interval.toMillis(), interval.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.looking.cancel(true);
		this.timer.shutdownNow();
	}

}
