package dev.opendaytona.runner.toolbox.session;

/**
 * How long to wait before looking again: short while something happens, longer the longer
 * nothing does. The kernel of a sandbox tells nobody outside when a file has grown.
 */
final class Pause {

	private static final long SHORTEST_NANOS = 1_500_000;

	private static final long LONG_NANOS = 50_000_000;

	private static final long LONGEST_NANOS = 200_000_000;

	private static final long QUIET_NANOS = 60_000_000_000L;

	private long nanos = SHORTEST_NANOS;

	private long moved = System.nanoTime();

	void take(boolean something) throws InterruptedException {
		if (something) {
			this.moved = System.nanoTime();
			this.nanos = SHORTEST_NANOS;
		}
		Thread.sleep(this.nanos / 1_000_000, (int) (this.nanos % 1_000_000));
		long most = (System.nanoTime() - this.moved > QUIET_NANOS) ? LONGEST_NANOS : LONG_NANOS;
		this.nanos = Math.min(most, this.nanos + this.nanos / 4);
	}

	/** Whether so long nothing has happened that a dearer look is due. */
	boolean settled() {
		return this.nanos > 4 * SHORTEST_NANOS;
	}

}
