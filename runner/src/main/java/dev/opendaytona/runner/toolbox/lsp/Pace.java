package dev.opendaytona.runner.toolbox.lsp;

import java.util.concurrent.TimeUnit;

/**
 * Holds back who talks without end: what is read of it costs processor time that is not
 * counted to its sandbox.
 */
final class Pace {

	/** In a second: a message counts one, and each 16 KiB of it one more. */
	private static final long MOST = 2000;

	private static final int SHIFT = 14;

	private long start = System.nanoTime();

	private long count;

	void step(int bytes) throws InterruptedException {
		this.count += 1 + (bytes >> SHIFT);
		long passed = System.nanoTime() - this.start;
		long second = TimeUnit.SECONDS.toNanos(1);
		if (this.count > MOST && passed < second) {
			TimeUnit.NANOSECONDS.sleep(second - passed);
		}
		if (this.count > MOST || passed >= second) {
			this.start = System.nanoTime();
			this.count = 0;
		}
	}

}
