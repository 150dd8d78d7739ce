package dev.opendaytona.runner.toolbox;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for something to become true, with a deadline. */
final class Polling {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private Polling() {
	}

	static void until(String what, Callable<Boolean> condition) throws Exception {
		long deadline = System.nanoTime() + LIMIT.toNanos();
		while (!condition.call()) {
			if (System.nanoTime() > deadline) {
				throw new AssertionError("Not within " + LIMIT + ": " + what);
			}
			LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
		}
	}

}
