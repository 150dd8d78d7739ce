package dev.opendaytona.bench;

import java.net.URI;

/**
 * How long a line of Python takes that is run as code over REST, beside raw crun that
 * runs the same line, in the same run.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run code} in another.
 */
public final class CodeRun {

	private static final int WARM_UP = 100;

	private static final String LINE = "print(6 * 7)";

	private static final String RAW = "raw-code";

	private CodeRun() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create();
		try (RawCrun raw = new RawCrun()) {
			raw.run(RAW);
			Latency ours = new Latency("code-run of one line of Python, REST");
			Latency theirs = new Latency("crun exec python3 -c");
			measure(rest, sandbox, raw, WARM_UP, new Latency("warm-up"), new Latency("warm-up"));
			measure(rest, sandbox, raw, Integer.parseInt(args[2]), ours, theirs);
			raw.delete(RAW);
			System.out.println(Latency.HEADER);
			System.out.println(ours.row());
			System.out.println(theirs.row());
			System.out.printf("%ncode-run is %.2f × raw (p50)%n", ours.percentile(50) / theirs.percentile(50));
		}
		finally {
			rest.delete(sandbox);
		}
	}

	/**
	 * One after the other, ours and theirs in turn, so that both meet the same machine.
	 */
	private static void measure(RestClient rest, RestClient.Sandbox sandbox, RawCrun raw, int rounds, Latency ours,
			Latency theirs) throws Exception {
		for (int round = 0; round < rounds; round++) {
			ours.time(() -> rest.python(sandbox, LINE));
			theirs.time(() -> raw.exec(RAW, "/usr/bin/python3 -c '" + LINE + "'"));
		}
	}

}
