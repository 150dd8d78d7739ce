package dev.opendaytona.bench;

import java.net.URI;

/**
 * How long a command in a session takes over REST, whose shell runs already, beside the
 * same command run by itself.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run session} in another.
 */
public final class SessionExec {

	private static final int WARM_UP = 300;

	private static final String SESSION = "bench";

	private SessionExec() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create();
		try {
			rest.startSession(sandbox, SESSION);
			Latency session = new Latency("`true` in a session, REST");
			Latency exec = new Latency("exec `true`, REST");
			measure(rest, sandbox, WARM_UP, new Latency("warm-up"), new Latency("warm-up"));
			measure(rest, sandbox, Integer.parseInt(args[2]), session, exec);
			System.out.println(Latency.HEADER);
			System.out.println(session.row());
			System.out.println(exec.row());
			System.out.printf("%na command in a session is %.2f × exec (p50)%n",
					session.percentile(50) / exec.percentile(50));
		}
		finally {
			rest.delete(sandbox);
		}
	}

	private static void measure(RestClient rest, RestClient.Sandbox sandbox, int rounds, Latency session, Latency exec)
			throws Exception {
		for (int round = 0; round < rounds; round++) {
			session.time(() -> rest.inSession(sandbox, SESSION, "true"));
			exec.time(() -> rest.exec(sandbox));
		}
	}

}
