package dev.opendaytona.platform.database;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits in tests: asks again and again, with a limit.
 */
public final class Await {

	private Await() {
	}

	/**
	 * Waits until something is so.
	 * @param limit for how long at most
	 * @param condition what must become so
	 */
	public static void until(Duration limit, BooleanSupplier condition) {
		long deadline = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > deadline) {
				throw new AssertionError("It did not become so within " + limit);
			}
			LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
		}
	}

}
