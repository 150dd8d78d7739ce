package dev.opendaytona.runner.toolbox.metrics;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How much a sandbox has written. To find out may mean to look at every file, so the
 * figure is kept for some time, the longer the more it cost.
 */
final class DiskMeter {

	private static final Duration KEPT = Duration.ofSeconds(2);

	/** So many times as long as it took the figure is kept. */
	private static final long PATIENCE = 20;

	private final LongSupplier bytes;

	private final ReentrantLock lock = new ReentrantLock();

	private long known = -1;

	private long until;

	DiskMeter(LongSupplier bytes) {
		this.bytes = bytes;
	}

	long used() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long begin = System.nanoTime();
			if (this.known < 0 || begin - this.until > 0) {
				this.known = this.bytes.getAsLong();
				long end = System.nanoTime();
				this.until = end + Math.max(KEPT.toNanos(), PATIENCE * (end - begin));
			}
			return this.known;
		}
		finally {
			this.lock.unlock();
		}
	}

}
