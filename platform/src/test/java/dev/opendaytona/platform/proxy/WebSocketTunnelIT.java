package dev.opendaytona.platform.proxy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.Platform;
import dev.opendaytona.platform.PlatformApplication;
import dev.opendaytona.platform.PlatformSettings;
import dev.opendaytona.platform.database.Await;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.fleet.RunnerSettings;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * WebSockets between a real client and a scripted runner.
 */
class WebSocketTunnelIT {

	private static final String KEY = "key";

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int BIG = 4 * 1024 * 1024;

	private static final int FLOOD = 2000;

	private static final AtomicReference<String> SEEN = new AtomicReference<>("");

	private static final AtomicReference<String> CLOSED = new AtomicReference<>("");

	private static final AtomicLong SENT = new AtomicLong();

	private static final AtomicBoolean PONGED = new AtomicBoolean();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static DisposableServer runner;

	private static Platform platform;

	private static String sandbox = "";

	@BeforeAll
	static void start() {
		runner = HttpServer.create().host("127.0.0.1").port(0).handle(WebSocketTunnelIT::answer).bindNow(LIMIT);
		platform = PlatformApplication.start(PlatformSettings
			.of(TestDatabase.create(),
					new RunnerSettings(URI.create("http://127.0.0.1:" + runner.port()), Secret.of("token")))
			.withAddress("127.0.0.1", 0)
			.withAdminKey(Secret.of(KEY)));
		String created = reactor.netty.http.client.HttpClient.create()
			.headers((headers) -> headers.set("Content-Type", "application/json").set("Authorization", "Bearer " + KEY))
			.post()
			.uri("http://127.0.0.1:" + platform.port() + "/api/sandbox")
			.send((request, out) -> out.sendString(Mono.just("{}")))
			.responseContent()
			.aggregate()
			.asString()
			.blockOptional(LIMIT)
			.orElse("");
		sandbox = created.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1");
	}

	@AfterAll
	static void stop() {
		HTTP.shutdownNow();
		platform.close();
		runner.disposeNow(LIMIT);
	}

	@BeforeEach
	void forget() {
		SEEN.set("");
		CLOSED.set("");
		SENT.set(0);
		PONGED.set(false);
	}

	private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		String path = request.uri();
		if (path.contains("/toolbox/")) {
			SEEN.set(path + " " + request.requestHeaders().entries());
			return socket(path.replaceFirst(".*/toolbox/([a-z-]+).*", "$1"), response);
		}
		if (path.equals("/sandboxes")) {
			return response.header("Content-Type", "application/json")
				.sendString(Mono.just("[{\"id\":\"" + sandbox + "\",\"phase\":\"RUNNING\"}]"));
		}
		return response.header("Content-Type", "application/json")
			.sendString(Mono.just("{\"id\":\"" + path.split("/", -1)[2] + "\",\"phase\":\"RUNNING\"}"));
	}

	private static Publisher<Void> socket(String what, HttpServerResponse response) {
		WebsocketServerSpec spec = WebsocketServerSpec.builder()
			.maxFramePayloadLength(BIG)
			.protocols("second,third")
			.build();
		return switch (what) {
			case "missing" -> response.status(404)
				.header("Content-Type", "application/json")
				.sendString(Mono.just("{\"code\":\"PROCESS_NOT_FOUND\",\"filler\":\"" + "x".repeat(20_000) + "\"}"));
			case "protocol" -> response
				.sendWebsocket((in, out) -> out.sendString(Mono.just(String.valueOf(in.selectedSubprotocol()))), spec);
			case "json-close" -> response
				.sendWebsocket((in, out) -> out.sendClose(4008, "{\"exitCode\":137,\"exitReason\":\"SIGKILL ü\"}"));
			case "policy" -> response.sendWebsocket((in, out) -> out.sendClose(1008, "context not found: x"));
			case "greet" -> response.sendWebsocket((in, out) -> out.sendString(Mono.just("hello")).then(Mono.never()));
			case "abrupt" -> response.sendWebsocket((in, out) -> out.sendString(Mono.just("hello"))
				.then()
				.then(Mono.fromRunnable(() -> in
					.withConnection((connection) -> assertThat(connection.channel().close()).isNotNull()))));
			case "flood" -> response.sendWebsocket(WebSocketTunnelIT::flood, big());
			case "deaf" -> response.sendWebsocket((in, out) -> Mono.never(), big());
			case "ping" -> response.sendWebsocket((in, out) -> {
				in.receiveFrames()
					.doOnNext((frame) -> PONGED.compareAndSet(false,
							frame instanceof PongWebSocketFrame && text(frame).equals("from the runner")))
					.subscribe();
				return out
					.sendObject(Mono
						.just(new PingWebSocketFrame(Unpooled.copiedBuffer("from the runner", StandardCharsets.UTF_8))))
					.then(Mono.never());
			});
			default -> response.sendWebsocket(WebSocketTunnelIT::echo, big());
		};
	}

	private static WebsocketServerSpec big() {
		return WebsocketServerSpec.builder().maxFramePayloadLength(BIG).build();
	}

	private static Publisher<Void> echo(WebsocketInbound in, WebsocketOutbound out) {
		in.receiveCloseStatus().subscribe((status) -> CLOSED.set(status.code() + " " + status.reasonText()));
		return out.sendObject(in.receiveFrames().map(WebSocketFrame::retain)).then();
	}

	private static Publisher<Void> flood(WebsocketInbound in, WebsocketOutbound out) {
		byte[] piece = new byte[64 * 1024];
		return Flux.range(0, FLOOD)
			.concatMap((index) -> out.sendObject(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(piece)))
				.then()
				.doOnSuccess((sent) -> SENT.incrementAndGet()), 1)
			.then(Mono
				.defer(() -> out.sendObject(new CloseWebSocketFrame(1000, "all sent")).then().then(Mono.never())));
	}

	private static String text(WebSocketFrame frame) {
		return frame.content().toString(StandardCharsets.UTF_8);
	}

	private static WebSocket open(String path, Client client, String... protocols) {
		return open(uri(path), client, protocols);
	}

	private static WebSocket open(URI uri, Client client, String... protocols) {
		WebSocket.Builder builder = HTTP.newWebSocketBuilder().header("Authorization", "Bearer " + KEY);
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
		}
		return builder.buildAsync(uri, client).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	private static URI uri(String path) {
		return URI.create("ws://127.0.0.1:" + platform.port() + "/toolbox/" + sandbox + "/" + path);
	}

	@Test
	void openWhenTextAndBinaryCarriesEachAsItIs() {
		Client client = new Client();
		WebSocket socket = open("echo", client);
		socket.sendText("grüß ", false).join();
		socket.sendText("dich", true).join();
		socket.sendBinary(ByteBuffer.wrap(new byte[] { 1, 2, 0, -1 }), true).join();
		socket.sendPing(ByteBuffer.wrap(new byte[] { 9 })).join();
		assertThat(client.take()).isEqualTo("text grüß |");
		assertThat(client.take()).isEqualTo("text dich");
		assertThat(client.take()).isEqualTo("binary [1, 2, 0, -1]");
		assertThat(client.take()).isEqualTo("pong [9]");
		socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();
		assertThat(client.take()).isEqualTo("close 1000 done");
		Await.until(LIMIT, () -> CLOSED.get().equals("1000 done"));
		assertThat(SEEN.get()).contains("Bearer token").doesNotContain("Bearer " + KEY);
	}

	@Test
	void openWhenAtTheDeprecatedPathGoesToTheSamePlace() {
		open(URI.create("ws://127.0.0.1:" + platform.port() + "/api/toolbox/" + sandbox
				+ "/toolbox/greet?cwd=%2Ftmp%20x&follow=true"), new Client())
			.abort();
		assertThat(SEEN.get()).startsWith("/sandboxes/" + sandbox + "/toolbox/greet?cwd=%2Ftmp%20x&follow=true ");
	}

	@Test
	void openWhenRunnerSpeaksAtOnceLosesNothing() {
		for (int round = 0; round < 100; round++) {
			Client client = new Client();
			WebSocket socket = open("greet", client);
			assertThat(client.take()).isEqualTo("text hello");
			socket.abort();
		}
	}

	@Test
	void openWhenProtocolsAreOfferedGivesTheChoiceOfTheRunner() {
		Client client = new Client();
		WebSocket socket = open("protocol", client, "first", "third");
		assertThat(socket.getSubprotocol()).isEqualTo("third");
		assertThat(client.take()).isEqualTo("text third");
	}

	@Test
	void openWhenRefusedPassesTheAnswerOn() {
		assertThatThrownBy(() -> open("missing", new Client())).isInstanceOf(CompletionException.class)
			.cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(refused) -> assertThat(refused.getResponse().statusCode()).isEqualTo(404));
	}

	@Test
	void openWhenNotAuthenticatedOrUnknownRefusesBeforeTheRunnerHears() {
		String answer = raw("GET /toolbox/" + sandbox + "/echo?DAYTONA_SANDBOX_AUTH_KEY=secret HTTP/1.1\r\n", "");
		assertThat(answer).startsWith("HTTP/1.1 401 ").contains("preview token").doesNotContain("secret");
		answer = raw("GET /toolbox/" + "00000000-0000-4000-8000-000000000000/echo HTTP/1.1\r\n",
				"Authorization: Bearer " + KEY + "\r\n");
		assertThat(answer).startsWith("HTTP/1.1 404 ");
		assertThat(SEEN.get()).isEmpty();
	}

	@Test
	void openWhenHandshakeIsNotOfTheRfcIsBadRequest() {
		String answer = raw("GET /toolbox/" + sandbox + "/echo HTTP/1.1\r\n",
				"Authorization: Bearer " + KEY + "\r\nSec-WebSocket-Version: 8\r\n");
		assertThat(answer).startsWith("HTTP/1.1 400 ").contains("RFC 6455");
		assertThat(SEEN.get()).isEmpty();
	}

	@Test
	void openWhenRefusedWithALongBodyPassesItWhole() {
		String answer = raw("GET /toolbox/" + sandbox + "/missing HTTP/1.1\r\n",
				"Authorization: Bearer " + KEY + "\r\nSec-WebSocket-Version: 13\r\n");
		assertThat(answer).startsWith("HTTP/1.1 404 ").contains("PROCESS_NOT_FOUND").hasSizeGreaterThan(20_000);
	}

	private static String raw(String line, String headers) {
		try (java.net.Socket socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), platform.port())) {
			socket.setSoTimeout((int) LIMIT.toMillis());
			socket.getOutputStream()
				.write((line + "Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
						+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + "\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			byte[] some = new byte[64 * 1024];
			int length = 0;
			while (!ended(new String(some, 0, length, StandardCharsets.UTF_8))) {
				int read = socket.getInputStream().read(some, length, some.length - length);
				assertThat(read).isPositive();
				length += read;
			}
			return new String(some, 0, length, StandardCharsets.UTF_8);
		}
		catch (java.io.IOException failure) {
			throw new java.io.UncheckedIOException(failure);
		}
	}

	private static boolean ended(String answer) {
		int head = answer.indexOf("\r\n\r\n");
		String length = answer.replaceFirst("(?is).*content-length: (\\d+).*", "$1");
		return head > 0 && answer.getBytes(StandardCharsets.UTF_8).length >= head + 4 + Integer.parseInt(length);
	}

	@Test
	void runnerWhenItClosesGivesItsCodeAndReason() {
		Client client = new Client();
		open("json-close", client);
		assertThat(client.take()).isEqualTo("close 4008 {\"exitCode\":137,\"exitReason\":\"SIGKILL ü\"}");
		open("policy", client);
		assertThat(client.take()).isEqualTo("close 1008 context not found: x");
	}

	@Test
	void runnerWhenItBreaksOffTellsTheClient() {
		Client client = new Client();
		open("abrupt", client);
		assertThat(client.take()).isEqualTo("text hello");
		assertThat(client.take()).isEqualTo("close 1011 The sandbox's runner broke off the connection");
	}

	@Test
	void runnerWhenItPingsIsAnsweredByTheClient() {
		open("ping", new Client());
		Await.until(LIMIT, PONGED::get);
	}

	@Test
	void clientWhenItBreaksOffTellsTheRunner() {
		open("echo", new Client()).abort();
		Await.until(LIMIT, () -> CLOSED.get().equals("1001 The client broke off the connection"));
	}

	@Test
	void frameWhenOfTheLargestSizeComesBack() {
		Client client = new Client();
		WebSocket socket = open("echo", client);
		byte[] big = new byte[BIG];
		Arrays.fill(big, (byte) 5);
		socket.sendBinary(ByteBuffer.wrap(big), true).join();
		Await.until(LIMIT, () -> client.bytes.get() == BIG);
		socket.abort();
	}

	@Test
	void clientWhenSlowHoldsTheRunnerUpAndGetsAll() {
		Client client = new Client();
		client.greedy = false;
		WebSocket socket = open("flood", client);
		Await.until(LIMIT, () -> SENT.get() > 0);
		long sent = stable();
		assertThat(sent).isLessThan(FLOOD / 2);
		client.greedy = true;
		socket.request(1);
		Await.until(LIMIT, () -> client.bytes.get() == FLOOD * 64L * 1024);
		String last = client.take();
		while (!last.startsWith("close")) {
			last = client.take();
		}
		assertThat(last).isEqualTo("close 1000 all sent");
	}

	/** Waits until the runner can send no more. */
	private static long stable() {
		AtomicLong last = new AtomicLong(-1);
		AtomicLong since = new AtomicLong(System.nanoTime());
		Await.until(LIMIT, () -> {
			if (last.getAndSet(SENT.get()) != SENT.get()) {
				since.set(System.nanoTime());
			}
			return System.nanoTime() - since.get() > Duration.ofSeconds(1).toNanos();
		});
		return SENT.get();
	}

	@Test
	void runnerWhenDeafHoldsTheClientUp() {
		WebSocket socket = open("deaf", new Client());
		ByteBuffer piece = ByteBuffer.allocate(1024 * 1024);
		int sent = 0;
		try {
			while (sent < 200) {
				socket.sendBinary(piece.duplicate(), true).orTimeout(1, TimeUnit.SECONDS).join();
				sent++;
			}
		}
		catch (CompletionException heldUp) {
			assertThat(heldUp).hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
		}
		assertThat(sent).isLessThan(100);
		socket.abort();
	}

	/** Notes what it hears. */
	private static final class Client implements WebSocket.Listener {

		private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

		private final AtomicLong bytes = new AtomicLong();

		private volatile boolean greedy = true;

		private String take() {
			try {
				String next = this.heard.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
				assertThat(next).isNotNull();
				return String.valueOf(next);
			}
			catch (InterruptedException interrupted) {
				throw new IllegalStateException(interrupted);
			}
		}

		@Override
		public void onOpen(WebSocket socket) {
			if (this.greedy) {
				socket.request(1);
			}
		}

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.heard.add("text " + data + (last ? "" : "|"));
			socket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
			this.bytes.addAndGet(data.remaining());
			if (data.remaining() < 100) {
				byte[] copy = new byte[data.remaining()];
				data.get(copy);
				this.heard.add("binary " + Arrays.toString(copy));
			}
			socket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
			byte[] copy = new byte[data.remaining()];
			data.get(copy);
			this.heard.add("pong " + Arrays.toString(copy));
			socket.request(1);
			return null;
		}

		@Override
		public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
			this.heard.add("close " + code + " " + reason);
			return null;
		}

		@Override
		public void onError(WebSocket socket, Throwable error) {
			this.heard.add("error " + error);
		}

	}

}
