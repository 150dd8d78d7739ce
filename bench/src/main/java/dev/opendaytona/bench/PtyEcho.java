package dev.opendaytona.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * How long it takes from a key to its echo by the shell, through the platform.
 *
 * <p>
 * {@code ./daytona up} in one terminal, then {@code bench/run pty} in another.
 */
public final class PtyEcho {

	private static final int WARM_UP = 300;

	/** All keys fit in one line, so that an echo is one character. */
	private static final String CREATE = "/process/pty/create-connect?id=echo&cols=1000&rows=24";

	private static final long LIMIT_SECONDS = 10;

	/** So long is nothing printed when the prompt is there. */
	private static final long QUIET_MILLIS = 500;

	private final BlockingQueue<String> output = new LinkedBlockingQueue<>();

	private PtyEcho() {
	}

	/**
	 * Measures.
	 * @param args the base URL of the API, the API key and the number of keys, at most
	 * 600
	 * @throws Exception when an echo was wrong
	 */
	public static void main(String[] args) throws Exception {
		if (args.length < 3) {
			System.err.println("usage: PtyEcho API_URL API_KEY KEYS");
			System.exit(2);
		}
		RestClient rest = new RestClient(URI.create(args[0]), args[1]);
		RestClient.Sandbox sandbox = rest.create();
		try {
			new PtyEcho().measure(rest, sandbox, Math.min(600, Integer.parseInt(args[2])), System.out);
		}
		finally {
			rest.delete(sandbox);
		}
	}

	private void measure(RestClient rest, RestClient.Sandbox sandbox, int keys, PrintStream out) throws Exception {
		WebSocket terminal = rest.webSocket(sandbox, CREATE, new Screen());
		while (this.output.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) != null) {
			// Until the prompt is there.
		}
		type(terminal, WARM_UP, new Latency("warm-up"));
		Latency echo = new Latency("key → echo, WebSocket");
		type(terminal, keys, echo);
		terminal.abort();
		out.println("| operation | n | p50 ms | p90 ms | p99 ms |\n|---|---|---|---|---|");
		out.println(echo.row());
	}

	private void type(WebSocket terminal, int keys, Latency latency) throws Exception {
		for (int key = 0; key < keys; key++) {
			latency.time(() -> {
				terminal.sendBinary(ByteBuffer.wrap(new byte[] { 'a' }), true).join();
				String echoed = this.output.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
				if (!"a".equals(echoed)) {
					throw new IOException("The echo was " + echoed);
				}
			});
		}
	}

	private final class Screen implements WebSocket.Listener {

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
			PtyEcho.this.output.add(StandardCharsets.UTF_8.decode(data).toString());
			from.request(1);
			return null;
		}

	}

}
