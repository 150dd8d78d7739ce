package dev.opendaytona.runner.toolbox.session;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * In which order the two parts of a log grew, as far as it was seen. What came after the
 * last step, or when there are too many, has no order.
 */
final class Order {

	private static final int MAX_STEPS = 1024;

	/** How far a part had grown, shifted by one; the lowest bit says which part. */
	private long[] steps = new long[4];

	private int count;

	private final Map<LogSource, Long> seen = new EnumMap<>(LogSource.class);

	/**
	 * A part that grew.
	 *
	 * @param source the part
	 * @param end its size then, in bytes
	 */
	record Step(LogSource source, long end) {

	}

	/** Notes a size. Returns whether the part has grown. */
	synchronized boolean note(LogSource source, long size) {
		if (size <= this.seen.getOrDefault(source, 0L)) {
			return false;
		}
		this.seen.put(source, size);
		if (this.count > 0 && source(this.count - 1) == source) {
			this.steps[this.count - 1] = packed(source, size);
		}
		else if (this.count < MAX_STEPS) {
			this.steps = (this.count < this.steps.length) ? this.steps : Arrays.copyOf(this.steps, this.count * 2);
			this.steps[this.count++] = packed(source, size);
		}
		return true;
	}

	private static long packed(LogSource source, long size) {
		return (size << 1) | ((source == LogSource.STDOUT) ? 0 : 1);
	}

	private LogSource source(int index) {
		return ((this.steps[index] & 1) == 0) ? LogSource.STDOUT : LogSource.STDERR;
	}

	synchronized int count() {
		return this.count;
	}

	synchronized Step step(int index) {
		return new Step(source(index), this.steps[index] >> 1);
	}

}
