package dev.opendaytona.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How many bytes an operation carried in a second.
 */
final class Throughput {

	/** The head of a Markdown table. */
	static final String HEADER = "| operation | n | median MB/s | slowest | fastest |\n|---|---|---|---|---|";

	private final String name;

	private final List<Double> megabytes = new ArrayList<>();

	Throughput(String name) {
		this.name = name;
	}

	void time(long bytes, Latency.Operation operation) throws Exception {
		long start = System.nanoTime();
		operation.run();
		this.megabytes.add(bytes * 1e3 / (System.nanoTime() - start));
	}

	double median() {
		return sorted().get(this.megabytes.size() / 2);
	}

	private List<Double> sorted() {
		List<Double> sorted = new ArrayList<>(this.megabytes);
		Collections.sort(sorted);
		return sorted;
	}

	/** A row of a Markdown table. */
	String row() {
		List<Double> sorted = sorted();
		return String.format(Locale.ROOT, "| %s | %d | %.0f | %.0f | %.0f |", this.name, sorted.size(), median(),
				sorted.getFirst(), sorted.getLast());
	}

}
