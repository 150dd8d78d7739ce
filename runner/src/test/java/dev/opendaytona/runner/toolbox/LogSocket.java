package dev.opendaytona.runner.toolbox;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that takes what comes.
 */
final class LogSocket implements WebSocket.Listener {

	private static final long LIMIT_SECONDS = 30;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final CompletableFuture<String> closed = new CompletableFuture<>();

	private volatile boolean text;

	private @Nullable WebSocket socket;

	static LogSocket open(HttpClient http, URI uri, Map<String, String> headers, String... protocols) {
		LogSocket socket = new LogSocket();
		WebSocket.Builder builder = http.newWebSocketBuilder();
		headers.forEach(builder::header);
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0], java.util.Arrays.copyOfRange(protocols, 1, protocols.length));
		}
		socket.socket = builder.buildAsync(uri, socket).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
		return socket;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
		byte[] part = new byte[data.remaining()];
		data.get(part);
		synchronized (this.bytes) {
			this.bytes.writeBytes(part);
		}
		from.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
		this.text = true;
		from.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
		this.closed.complete(code + reason);
		return null;
	}

	@Override
	public void onError(WebSocket from, Throwable error) {
		this.closed.completeExceptionally(error);
	}

	String protocol() {
		return java.util.Objects.requireNonNull(this.socket).getSubprotocol();
	}

	/** All that came so far. */
	String received() {
		synchronized (this.bytes) {
			return this.bytes.toString(StandardCharsets.UTF_8);
		}
	}

	boolean receivedText() {
		return this.text;
	}

	/** Waits for the end: the code, with the reason behind it. */
	String closed() {
		return this.closed.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
	}

	boolean ended() {
		return this.closed.isDone();
	}

	void abort() {
		java.util.Objects.requireNonNull(this.socket).abort();
	}

}
