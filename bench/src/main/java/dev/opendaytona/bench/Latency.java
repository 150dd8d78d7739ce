package dev.opendaytona.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Times of one operation.
 */
final class Latency {

	/** The head of a Markdown table. */
	static final String HEADER = "| operation | n | p50 ms | p90 ms | p99 ms |\n|---|---|---|---|---|";

	private final String name;

	private final List<Double> millis = new ArrayList<>();

	Latency(String name) {
		this.name = name;
	}

	/** Something that is timed. */
	@FunctionalInterface
	interface Operation {

		void run() throws Exception;

	}

	/** Times an operation. */
	void time(Operation operation) throws Exception {
		long start = System.nanoTime();
		operation.run();
		add((System.nanoTime() - start) / 1e6);
	}

	synchronized void add(double time) {
		this.millis.add(time);
	}

	double percentile(int percent) {
		List<Double> sorted = new ArrayList<>(this.millis);
		Collections.sort(sorted);
		return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
	}

	/** A row of a Markdown table. */
	String row() {
		return String.format(Locale.ROOT, "| %s | %d | %.1f | %.1f | %.1f |", this.name, this.millis.size(),
				percentile(50), percentile(90), percentile(99));
	}

}
