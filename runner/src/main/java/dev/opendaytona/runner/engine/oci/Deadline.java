package dev.opendaytona.runner.engine.oci;

import java.time.Duration;

import dev.opendaytona.runner.host.HostException;

/**
 * A limit on waiting for the kernel, which tells nobody when it has finished.
 */
final class Deadline {

	private static final Duration STEP = Duration.ofMillis(2);

	private final long end;

	private Deadline(long end) {
		this.end = end;
	}

	static Deadline ofMillis(long millis) {
		return new Deadline(System.nanoTime() + millis * 1_000_000);
	}

	static Deadline of(Duration limit) {
		return ofMillis(limit.toMillis());
	}

	boolean passed() {
		return System.nanoTime() - this.end >= 0;
	}

	/** Waits a moment, or fails with the message when the limit has passed. */
	void pause(String message) {
		if (passed()) {
			throw new HostException(message);
		}
		pause();
	}

	/** Waits a moment. */
	void pause() {
		try {
			Thread.sleep(STEP);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HostException("Interrupted while waiting");
		}
	}

}
