package dev.opendaytona.mcp.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.opendaytona.mcp.platform.PlatformEndpoint;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A client on the other end of a served pipe, that says exactly what a test wants. */
final class StdioPeer implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 20;

	private final JsonMapper mapper = new JsonMapper();

	private final PipedOutputStream input = new PipedOutputStream();

	private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final Thread server;

	StdioPeer(Supplier<PlatformEndpoint> endpoint) throws IOException {
		this(endpoint, Duration.ofSeconds(15));
	}

	StdioPeer(Supplier<PlatformEndpoint> endpoint, Duration drain) throws IOException {
		PipedInputStream in = new PipedInputStream(this.input, 64 * 1024);
		GatewaySettings standard = GatewaySettings.standard("1.2.3");
		GatewaySettings settings = new GatewaySettings("1.2.3", standard.tools(), standard.maxMessageBytes(),
				standard.maxCalls(), drain, Duration.ofMillis(50));
		this.server = Thread.ofPlatform().start(() -> StdioGateway.serve(settings, endpoint, in, new Replies()));
	}

	void send(String line) {
		try {
			this.input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void handshake() throws InterruptedException {
		handshake("2025-06-18");
	}

	void handshake(String revision) throws InterruptedException {
		send("""
				{"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"%s",\
				"capabilities":{},"clientInfo":{"name":"peer","version":"1"}}}""".formatted(revision));
		assertThat(reply().path("result").path("protocolVersion").asString()).isEqualTo(revision);
		send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
	}

	void call(Object id, String tool, String arguments) {
		send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
				+ "\",\"arguments\":" + arguments + "}}");
	}

	String line() throws InterruptedException {
		@Nullable String line = this.lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
		return Objects.requireNonNull(line, "no reply came");
	}

	JsonNode reply() throws InterruptedException {
		return this.mapper.readTree(line());
	}

	boolean silent() {
		return this.lines.isEmpty();
	}

	void endInput() throws IOException {
		this.input.close();
	}

	void awaitEnd() throws InterruptedException {
		this.server.join(Duration.ofSeconds(PATIENCE_SECONDS));
		assertThat(this.server.isAlive()).as("the server returns at the end of input").isFalse();
	}

	@Override
	public void close() throws IOException {
		endInput();
	}

	/** Splits at line feeds; replies come from many threads, one at a time. */
	private final class Replies extends OutputStream {

		private final ByteArrayOutputStream line = new ByteArrayOutputStream();

		@Override
		public void write(int one) {
			if (one == '\n') {
				StdioPeer.this.lines.add(this.line.toString(StandardCharsets.UTF_8));
				this.line.reset();
			}
			else {
				this.line.write(one);
			}
		}

	}

}
