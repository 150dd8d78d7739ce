package dev.opendaytona.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a fork and a snapshot of a running sandbox take, and an archive of a stopped
 * one with the way back, by how much it has changed, beside a create in the same run.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run copies 20} in another.
 */
public final class Copies {

	private static final int[] MEGABYTES = { 1, 100, 1000 };

	private static final int MOST_ROUNDS = 20;

	private static final int ARCHIVES = 3;

	private Copies() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		int rounds = Math.min(MOST_ROUNDS, Integer.parseInt(args[2]));
		System.out.println(Latency.HEADER);
		for (int megabytes : MEGABYTES) {
			RestClient.Sandbox sandbox = rest.create();
			try {
				rest.command(sandbox, "head -c " + megabytes + "000000 /dev/urandom > changed");
				measure(rest, sandbox, ", " + megabytes + " MB changed", rounds);
			}
			finally {
				rest.delete(sandbox);
			}
		}
	}

	private static void measure(RestClient rest, RestClient.Sandbox sandbox, String changed, int rounds)
			throws Exception {
		Latency create = new Latency("create");
		Latency fork = new Latency("fork" + changed);
		Latency snapshot = new Latency("snapshot" + changed);
		List<String> snapshots = new ArrayList<>();
		for (int round = 0; round < rounds; round++) {
			List<RestClient.Sandbox> made = new ArrayList<>();
			create.time(() -> made.add(rest.create()));
			fork.time(() -> made.add(rest.fork(sandbox)));
			String name = "bench-" + System.nanoTime();
			snapshot.time(() -> snapshots.add(rest.snapshot(sandbox, name)));
			for (RestClient.Sandbox one : made) {
				rest.delete(one);
			}
		}
		for (String name : snapshots) {
			rest.deleteSnapshot(name);
		}
		Latency archive = new Latency("archive" + changed);
		Latency back = new Latency("start from the archive" + changed);
		for (int round = 0; round < Math.min(ARCHIVES, rounds); round++) {
			rest.act(sandbox, "stop");
			archive.time(() -> {
				rest.act(sandbox, "archive");
				rest.await(sandbox, "archived");
			});
			back.time(() -> {
				rest.act(sandbox, "start");
				rest.await(sandbox, "started");
			});
		}
		for (Latency latency : List.of(create, fork, snapshot, archive, back)) {
			System.out.println(latency.row());
		}
	}

}
