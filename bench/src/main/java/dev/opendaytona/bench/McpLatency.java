package dev.opendaytona.bench;

import java.net.URI;

/**
 * How long {@code execute_command} of {@code true} takes over MCP (stdio), beside the
 * same command in one request over REST.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run mcp} in another.
 */
public final class McpLatency {

	private static final int WARM_UP = 300;

	private McpLatency() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key, the number of rounds and the
	 * launcher script
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create();
		try (StdioClient mcp = new StdioClient(args[3], args[0], args[1])) {
			run(WARM_UP, rest, mcp, sandbox, new Latency("warm-up"), new Latency("warm-up"));
			Latency ours = new Latency("execute_command `true`, MCP over stdio");
			Latency theirs = new Latency("exec `true`, REST");
			run(Integer.parseInt(args[2]), rest, mcp, sandbox, ours, theirs);
			System.out.println(Latency.HEADER);
			System.out.println(ours.row());
			System.out.println(theirs.row());
			System.out.printf("%nexecute_command is %.2f × exec over REST (p50)%n",
					ours.percentile(50) / theirs.percentile(50));
		}
		finally {
			rest.delete(sandbox);
		}
	}

	/** In turn, so that both meet the same machine. */
	private static void run(int rounds, RestClient rest, StdioClient mcp, RestClient.Sandbox sandbox, Latency ours,
			Latency theirs) throws Exception {
		for (int round = 0; round < rounds; round++) {
			ours.time(() -> mcp.execute(sandbox.id(), "true"));
			theirs.time(() -> rest.exec(sandbox));
		}
	}

}
