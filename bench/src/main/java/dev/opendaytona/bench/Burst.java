package dev.opendaytona.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Creates many sandboxes at once, and tells what memory of the machine an idle one takes.
 */
public final class Burst {

	private static final int WARM_UP = 100;

	private static final long SETTLE_MILLIS = 3_000;

	private final RestClient rest;

	private final Queue<RestClient.Sandbox> made = new ConcurrentLinkedQueue<>();

	private final AtomicInteger failed = new AtomicInteger();

	private Burst(RestClient rest) {
		this.rest = rest;
	}

	/**
	 * Measures; the server must run on this machine.
	 * @param args the base URL of the API, the API key and how many sandboxes
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		new Burst(new RestClient(URI.create(args[0]), args[1])).measure(Integer.parseInt(args[2]));
	}

	private void measure(int count) throws Exception {
		for (int round = 0; round < WARM_UP; round++) {
			this.rest.delete(this.rest.create());
		}
		createAll(Math.min(20, count), new Latency("warm-up"));
		deleteAll();
		Thread.sleep(SETTLE_MILLIS);
		long before = availableKib();
		Latency latency = new Latency("create, " + count + " at once");
		createAll(count, latency);
		Thread.sleep(SETTLE_MILLIS);
		long taken = before - availableKib();
		System.out.println(Latency.HEADER);
		System.out.println(latency.row());
		System.out.printf("%n%d of %d failed; an idle sandbox takes %d KiB of the machine%n", this.failed.get(), count,
				taken / Math.max(1, this.made.size()));
		deleteAll();
	}

	private void createAll(int count, Latency latency) throws InterruptedException {
		CountDownLatch ended = new CountDownLatch(count);
		for (int number = 0; number < count; number++) {
			Thread.ofVirtual().start(() -> {
				create(latency);
				ended.countDown();
			});
		}
		ended.await();
	}

	private void create(Latency latency) {
		try {
			latency.time(() -> this.made.add(this.rest.create()));
		}
		catch (Exception ex) {
			System.err.println("create failed: " + ex.getMessage());
			this.failed.incrementAndGet();
		}
	}

	private void deleteAll() throws IOException, InterruptedException {
		for (RestClient.Sandbox sandbox = this.made.poll(); sandbox != null; sandbox = this.made.poll()) {
			this.rest.delete(sandbox);
		}
	}

	private static long availableKib() throws IOException {
		return Files.readAllLines(Path.of("/proc/meminfo"))
			.stream()
			.filter((line) -> line.startsWith("MemAvailable:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow();
	}

}
