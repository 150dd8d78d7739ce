package dev.opendaytona.runner.toolbox.metrics;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How busy the processors of a sandbox are, from the processor time that it has had. The
 * window goes back to an earlier reading; where there is none, it is waited for.
 */
final class CpuMeter {

	private static final Duration SHORTEST = Duration.ofMillis(200);

	/** The window begins anew when it is longer. */
	private static final Duration USUAL = Duration.ofSeconds(1);

	/** Nobody wants to know what was longer ago. */
	private static final Duration LONGEST = Duration.ofSeconds(30);

	private final Supplier<Duration> cpuTime;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Sample start;

	CpuMeter(Supplier<Duration> cpuTime) {
		this.cpuTime = cpuTime;
	}

	private record Sample(long at, Duration cpuTime) {

		private Duration age(long now) {
			return Duration.ofNanos(now - this.at);
		}

		/** Processors in use between two samples. */
		private double until(Sample end) {
			return Math.max(0, end.cpuTime.minus(this.cpuTime).toNanos() / (double) (end.at - this.at));
		}

	}

	private Sample sample() {
		return new Sample(System.nanoTime(), this.cpuTime.get());
	}

	/**
	 * Measures.
	 * @return how many processors are in use
	 * @throws InterruptedException when nobody waits for it any more
	 */
	double busy() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			Sample first = first();
			long missing = SHORTEST.minus(first.age(System.nanoTime())).toMillis();
			if (missing > 0) {
				Thread.sleep(missing);
			}
			Sample last = sample();
			this.start = (first.age(last.at).compareTo(USUAL) >= 0) ? last : first;
			return first.until(last);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What is left of an earlier life of the sandbox counts no more. */
	private Sample first() {
		Sample known = this.start;
		Sample now = sample();
		return (known == null || known.age(now.at).compareTo(LONGEST) > 0 || known.cpuTime.compareTo(now.cpuTime) > 0)
				? now : known;
	}

}
