package dev.opendaytona.bench;

import java.io.PrintStream;
import java.net.URI;

/**
 * How long it takes over REST to create a sandbox and have the first answer from it, and
 * to run a command in one that exists, beside raw crun in the same run.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run rest} in another.
 */
public final class RestLatency {

	private static final int WARM_UP = 300;

	private final RestClient rest;

	private final RawCrun raw;

	private final PrintStream out;

	private RestLatency(RestClient rest, RawCrun raw, PrintStream out) {
		this.rest = rest;
		this.raw = raw;
		this.out = out;
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		try (RawCrun raw = new RawCrun()) {
			new RestLatency(new RestClient(URI.create(args[0]), args[1]), raw, System.out)
				.measure(Integer.parseInt(args[2]));
		}
	}

	private void measure(int rounds) throws Exception {
		createToFirstExec(WARM_UP, new Latency("warm-up"), new Latency("warm-up"));
		Latency create = new Latency("create → first exec, REST");
		Latency rawCreate = new Latency("crun run + crun exec");
		createToFirstExec(rounds, create, rawCreate);
		Latency exec = new Latency("exec `true`, REST");
		Latency rawExec = new Latency("crun exec");
		exec(rounds, exec, rawExec);
		this.out.println(Latency.HEADER);
		for (Latency latency : new Latency[] { create, rawCreate, exec, rawExec }) {
			this.out.println(latency.row());
		}
		this.out.printf("%ncreate → first exec is %.2f × raw, exec is %.2f × raw (p50)%n",
				create.percentile(50) / rawCreate.percentile(50), exec.percentile(50) / rawExec.percentile(50));
	}

	/**
	 * One after the other, ours and theirs in turn, so that both meet the same machine.
	 */
	private void createToFirstExec(int rounds, Latency ours, Latency theirs) throws Exception {
		for (int round = 0; round < rounds; round++) {
			RestClient.Sandbox[] made = new RestClient.Sandbox[1];
			ours.time(() -> {
				made[0] = this.rest.create();
				this.rest.exec(made[0]);
			});
			this.rest.delete(made[0]);
			String id = "raw" + round;
			theirs.time(() -> {
				this.raw.run(id);
				this.raw.exec(id);
			});
			this.raw.delete(id);
		}
	}

	private void exec(int rounds, Latency ours, Latency theirs) throws Exception {
		RestClient.Sandbox sandbox = this.rest.create();
		this.raw.run("raw-exec");
		try {
			for (int round = 0; round < WARM_UP; round++) {
				this.rest.exec(sandbox);
			}
			for (int round = 0; round < rounds; round++) {
				ours.time(() -> this.rest.exec(sandbox));
				theirs.time(() -> this.raw.exec("raw-exec"));
			}
		}
		finally {
			this.rest.delete(sandbox);
			this.raw.delete("raw-exec");
		}
	}

}
