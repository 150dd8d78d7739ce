package dev.opendaytona.runner.toolbox;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A peer at a terminal, over a WebSocket. */
final class PtyPeer implements AutoCloseable {

	private static final long LIMIT_SECONDS = 20;

	private static final int KEPT = 4_000_000;

	private final List<String> controls = new CopyOnWriteArrayList<>();

	@SuppressWarnings("JdkObsolete")
	private final StringBuffer output = new StringBuffer();

	private final AtomicLong received = new AtomicLong();

	private final CompletableFuture<Close> end = new CompletableFuture<>();

	private final boolean reads;

	private final WebSocket socket;

	/**
	 * How the server ended it.
	 *
	 * @param code the code of the close frame
	 * @param reason its reason
	 */
	record Close(int code, String reason) {

	}

	private PtyPeer(ToolboxClient client, String path, boolean reads, String... protocols) {
		this.reads = reads;
		this.socket = client.webSocket(path, new Listener(), protocols).join();
	}

	static PtyPeer open(ToolboxClient client, String path, String... protocols) {
		return new PtyPeer(client, path, true, protocols);
	}

	static PtyPeer connect(ToolboxClient client, String id, String... protocols) throws Exception {
		PtyPeer peer = open(client, "/process/pty/" + id + "/connect", protocols);
		peer.awaitConnected();
		return peer;
	}

	/** One that never reads what is sent to it, but may {@link #read} later. */
	static PtyPeer lazy(ToolboxClient client, String id) {
		return new PtyPeer(client, "/process/pty/" + id + "/connect", false);
	}

	private final class Listener implements WebSocket.Listener {

		private final StringBuilder text = new StringBuilder();

		@Override
		public void onOpen(WebSocket opened) {
			if (PtyPeer.this.reads) {
				opened.request(1);
			}
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				PtyPeer.this.controls.add(this.text.toString());
				this.text.setLength(0);
			}
			from.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
			PtyPeer.this.received.addAndGet(data.remaining());
			if (PtyPeer.this.output.length() < KEPT) {
				PtyPeer.this.output.append(StandardCharsets.ISO_8859_1.decode(data));
			}
			from.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
			PtyPeer.this.end.complete(new Close(code, reason));
			return null;
		}

		@Override
		public void onError(WebSocket from, Throwable error) {
			PtyPeer.this.end.completeExceptionally(error);
		}

	}

	void read() {
		this.socket.request(1);
	}

	String protocol() {
		return this.socket.getSubprotocol();
	}

	List<String> controls() {
		return List.copyOf(this.controls);
	}

	long received() {
		return this.received.get();
	}

	String output() {
		return this.output.toString();
	}

	void awaitConnected() throws Exception {
		Polling.until("connected", () -> !this.controls.isEmpty());
		assertThat(this.controls.getFirst()).isEqualTo("{\"type\":\"control\",\"status\":\"connected\"}");
	}

	PtyPeer type(String text) {
		this.socket.sendText(text, true).join();
		return this;
	}

	PtyPeer type(byte[] bytes) {
		this.socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
		return this;
	}

	PtyPeer await(String expected) throws Exception {
		try {
			Polling.until("output", () -> this.output.indexOf(expected) >= 0);
		}
		catch (AssertionError ex) {
			throw new AssertionError("No '" + expected + "' in: " + this.output, ex);
		}
		return this;
	}

	Close end() throws InterruptedException, TimeoutException {
		try {
			return this.end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("The connection broke", ex);
		}
	}

	boolean ended() {
		return this.end.isDone();
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
