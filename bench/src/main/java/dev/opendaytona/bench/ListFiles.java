package dev.opendaytona.bench;

import java.net.URI;

/**
 * How long the list of a directory with 100,000 files takes over REST, and how much
 * memory it takes the server, beside {@code ls -l} in the sandbox.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run list 20} in another.
 */
public final class ListFiles {

	private static final int FILES = 100_000;

	private static final int WARM_UP = 3;

	private ListFiles() {
	}

	/**
	 * Measures; the server must run on this machine.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create();
		try {
			rest.command(sandbox, "mkdir many; cd many; seq -f name-of-a-file-%g " + FILES + " | xargs touch");
			Latency list = new Latency("list of 100,000 files, REST");
			Latency ls = new Latency("exec `ls -l` of the same, REST");
			measure(rest, sandbox, WARM_UP, new Latency("warm-up"), new Latency("warm-up"));
			ServerProcess.Watch watch = new ServerProcess(URI.create(sandbox.toolbox()).getPort()).watch();
			measure(rest, sandbox, Integer.parseInt(args[2]), list, ls);
			ServerProcess.Seen seen = watch.end();
			System.out.println(Latency.HEADER);
			System.out.println(list.row());
			System.out.println(ls.row());
			System.out.printf("%nresident memory of the server: %d MiB before, at most %d meanwhile, %d after%n",
					seen.before(), seen.most(), seen.after());
		}
		finally {
			rest.delete(sandbox);
		}
	}

	private static void measure(RestClient rest, RestClient.Sandbox sandbox, int rounds, Latency list, Latency ls)
			throws Exception {
		for (int round = 0; round < rounds; round++) {
			list.time(() -> rest.list(sandbox, "many", FILES));
			ls.time(() -> rest.command(sandbox, "ls -l many > /dev/null"));
		}
	}

}
