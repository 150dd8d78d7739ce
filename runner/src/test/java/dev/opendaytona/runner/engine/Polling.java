package dev.opendaytona.runner.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what happens some time.
 */
public final class Polling {

	private static final long STEP_NANOS = 5_000_000;

	private Polling() {
	}

	/**
	 * Waits until a condition holds.
	 * @param what the condition in words
	 * @param limit how long it may take
	 * @param condition the condition
	 */
	public static void until(String what, Duration limit, BooleanSupplier condition) {
		if (!within(limit, condition)) {
			throw new AssertionError("Not within " + limit.toMillis() + " ms: " + what);
		}
	}

	/**
	 * Waits until a condition holds or the limit has passed.
	 * @param limit how long to wait
	 * @param condition the condition
	 * @return whether it held
	 */
	public static boolean within(Duration limit, BooleanSupplier condition) {
		long end = System.nanoTime() + limit.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				return false;
			}
			LockSupport.parkNanos(STEP_NANOS);
		}
		return true;
	}

}
