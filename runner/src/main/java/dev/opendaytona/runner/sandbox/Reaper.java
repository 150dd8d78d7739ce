package dev.opendaytona.runner.sandbox;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at intervals for what ended or is no longer needed.
 */
public final class Reaper implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Reaper.class);

	private final ScheduledExecutorService timer;

	private final ScheduledFuture<?> looking;

	/**
	 * Starts looking.
	 * @param name what it is called in the log
	 * @param look looks, and acts on what it finds
	 * @param interval how long to wait between two looks
	 */
	public Reaper(String name, Runnable look, Duration interval) {
		this.timer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(name).factory());
		this.looking = this.timer.scheduleWithFixedDelay(() -> attempt(name, look), interval.toMillis(),
				interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	/** A look that fails is not the last one. */
	private static void attempt(String name, Runnable look) {
		try {
			look.run();
		}
		catch (RuntimeException ex) {
			logger.error("The {} failed; it tries again", name, ex);
		}
	}

	@Override
	public void close() {
		this.looking.cancel(true);
		this.timer.shutdownNow();
	}

}
