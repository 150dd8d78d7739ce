package dev.opendaytona.bench;

import java.net.URI;

/**
 * How late a command that has a time limit of one second is answered, beyond that second.
 */
public final class Timeouts {

	private static final int SECONDS = 1;

	private static final int WARM_UP = 3;

	private Timeouts() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of rounds
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		Latency late = new Latency("answer after a time limit of 1 s, beyond it");
		RestClient.Sandbox sandbox = rest.create();
		try {
			for (int round = 0; round < WARM_UP + Integer.parseInt(args[2]); round++) {
				long start = System.nanoTime();
				rest.timeOut(sandbox, SECONDS);
				if (round >= WARM_UP) {
					late.add((System.nanoTime() - start) / 1e6 - SECONDS * 1000);
				}
			}
		}
		finally {
			rest.delete(sandbox);
		}
		System.out.println(Latency.HEADER);
		System.out.println(late.row());
	}

}
