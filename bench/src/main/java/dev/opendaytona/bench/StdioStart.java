package dev.opendaytona.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * How long it takes from the start of {@code daytona mcp start} until {@code initialize}
 * is answered.
 */
public final class StdioStart {

	private static final String INITIALIZE = """
			{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
			"capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
			""";

	private static final int WARM_UP = 5;

	private StdioStart() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key, the number of rounds and the
	 * launcher script
	 * @throws Exception when an answer was wrong
	 */
	public static void main(String[] args) throws Exception {
		Latency latency = new Latency("daytona mcp start → initialize");
		for (int round = 0; round < WARM_UP; round++) {
			start(args);
		}
		for (int round = 0; round < Integer.parseInt(args[2]); round++) {
			latency.time(() -> start(args));
		}
		System.out.println(Latency.HEADER);
		System.out.println(latency.row());
	}

	private static void start(String[] args) throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(args[3], "mcp", "start")
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().put("DAYTONA_API_URL", args[0]);
		builder.environment().put("DAYTONA_API_KEY", args[1]);
		Process server = builder.start();
		try (OutputStream in = server.getOutputStream();
				BufferedReader out = new BufferedReader(
						new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
			in.write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
			in.flush();
			String answer = out.readLine();
			if (answer == null || !answer.contains("protocolVersion")) {
				throw new IOException("initialize was answered with " + answer);
			}
		}
		finally {
			server.destroy();
		}
	}

}
