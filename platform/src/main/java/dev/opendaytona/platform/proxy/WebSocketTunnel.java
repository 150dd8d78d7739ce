package dev.opendaytona.platform.proxy;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.fleet.RunnerSettings;
import dev.opendaytona.web.Upgrades;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Carries WebSockets (RFC 6455) to the runner. The runner is asked first, so that the
 * client gets its refusal as plain HTTP and its choice of a sub-protocol; then the
 * client's request is upgraded and the two connections are joined.
 *
 * <p>
 * Reactor Netty does both handshakes only. The frames pass through {@link TunnelEnd}s
 * below it: its streams of frames ask for up to 128 frames at once, which of 4 MiB each
 * is no back pressure, answer closes themselves and hang up at once, which may cost the
 * peer the code and the reason. Bytes without their frames would be simpler still, but
 * between which bytes a ping or a close of ours may stand is known only to who reads
 * frames.
 */
final class WebSocketTunnel {

	/** The runner's own limit; larger ones close the connection with 1009. */
	private static final int MAX_FRAME_BYTES = 4 * 1024 * 1024;

	private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(60);

	private static final WebSocketCloseStatus CLIENT_BROKE_OFF = new WebSocketCloseStatus(1001,
			"The client broke off the connection");

	private static final WebSocketCloseStatus RUNNER_BROKE_OFF = new WebSocketCloseStatus(1011,
			"The sandbox's runner broke off the connection");

	private final RunnerSettings runner;

	private final Duration pings;

	private final HttpClient http;

	/**
	 * Creates the tunnel builder.
	 * @param runner where the runner is
	 * @param pings how often each peer is asked for a sign of life
	 */
	WebSocketTunnel(RunnerSettings runner, Duration pings) {
		this.runner = runner;
		this.pings = pings;
		this.http = HttpClient.create(ConnectionProvider.newConnection())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000);
	}

	static boolean isAsked(ServerHttpRequest request) {
		return has(request, HttpHeaders.UPGRADE, "websocket") && has(request, HttpHeaders.CONNECTION, "upgrade");
	}

	private static boolean has(ServerHttpRequest request, String header, String word) {
		return request.getHeaders()
			.getOrEmpty(header)
			.stream()
			.anyMatch((value) -> value.toLowerCase(Locale.ROOT).contains(word));
	}

	/**
	 * Opens a tunnel.
	 * @param exchange the client's request
	 * @param target the path and query on the runner
	 * @param use is run when the runner is connected; what it returns, when the
	 * connection to it has ended
	 * @return the end of the handshake; the tunnel lives on
	 */
	Mono<Void> open(ServerWebExchange exchange, String target, Use use) {
		ServerHttpRequest request = exchange.getRequest();
		check(request);
		RunnerAnswer answer = new RunnerAnswer();
		Mono<Mono<Void>> joined = connect(request, target, answer, use)
			.map((upstream) -> join(exchange.getResponse(), upstream, answer.protocol()));
		Mono<Mono<Void>> refused = answer.refused().map((refusal) -> answer.send(refusal, exchange.getResponse()));
		return Mono.firstWithSignal(joined, refused)
			.timeout(HANDSHAKE_LIMIT)
			.onErrorMap(TimeoutException.class, ToolboxProxy::unreachable)
			.onErrorMap(WebSocketClientHandshakeException.class, ToolboxProxy::unreachable)
			.flatMap(Function.identity());
	}

	private static void check(ServerHttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		if (!HttpMethod.GET.equals(request.getMethod()) || headers.getFirst("Sec-WebSocket-Key") == null
				|| !"13".equals(headers.getFirst("Sec-WebSocket-Version"))) {
			throw new ApiException.InvalidRequest("The request asks for a WebSocket, but not as RFC 6455 says:"
					+ " it takes GET, 'Sec-WebSocket-Version: 13' and a 'Sec-WebSocket-Key'");
		}
	}

	private Mono<? extends Connection> connect(ServerHttpRequest request, String target, RunnerAnswer answer, Use use) {
		WebsocketClientSpec.Builder spec = WebsocketClientSpec.builder()
			.maxFramePayloadLength(MAX_FRAME_BYTES)
			.handlePing(true);
		String protocols = String.join(",", request.getHeaders().getOrEmpty("Sec-WebSocket-Protocol"));
		if (!protocols.isBlank()) {
			spec.protocols(protocols);
		}
		return this.http.doOnConnected((upstream) -> prepare(upstream, answer, use))
			.headers((headers) -> Forwarded.request(request, this.runner, headers))
			.websocket(spec.build())
			.uri(this.runner.resolve(target))
			.connect();
	}

	/** Before the handshake, so that no frame passes it. */
	private void prepare(Connection upstream, RunnerAnswer answer, Use use) {
		Channel channel = upstream.channel();
		Runnable end = use.begin();
		channel.closeFuture().addListener((closed) -> end.run());
		answer.install(channel);
		new TunnelEnd(channel, RUNNER_BROKE_OFF, this.pings).install();
	}

	private Mono<Void> join(ServerHttpResponse response, Connection upstream, @Nullable String protocol) {
		HttpServerResponse server = ServerHttpResponseDecorator.getNativeResponse(response);
		WebsocketServerSpec.Builder spec = WebsocketServerSpec.builder()
			.maxFramePayloadLength(MAX_FRAME_BYTES)
			.handlePing(true);
		if (protocol != null) {
			spec.protocols(protocol);
		}
		TunnelEnd runnerEnd = TunnelEnd.of(upstream.channel());
		// What was set on the response is part of the upgrade's answer once it is
		// complete.
		Mono<Void> upgrade = response.setComplete().then(Mono.defer(() -> {
			server.withConnection((client) -> new TunnelEnd(client.channel(), CLIENT_BROKE_OFF, this.pings).install());
			return server.sendWebsocket((in, out) -> join(in, runnerEnd), spec.build());
		}));
		return Upgrades.onReader(server, upgrade)
			.doOnError((failure) -> runnerEnd.abandon())
			.doOnCancel(runnerEnd::abandon);
	}

	/** Ends with the connection: Reactor Netty says goodbye of its own when this ends. */
	private static Mono<Void> join(WebsocketInbound in, TunnelEnd runnerEnd) {
		return Mono.create((sink) -> in.withConnection((client) -> {
			TunnelEnd.join(TunnelEnd.of(client.channel()), runnerEnd);
			client.channel().closeFuture().addListener((closed) -> sink.success());
		}));
	}

	/** Is told of the use of a sandbox. */
	@FunctionalInterface
	interface Use {

		Runnable begin();

	}

}
