package dev.opendaytona.runner.toolbox;

import java.util.Arrays;
import java.util.List;

import dev.opendaytona.web.Upgrades;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.WebsocketServerSpec;

import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;

/**
 * Turns requests into WebSockets (RFC 6455). Pings are answered below this class, also
 * while a handler is busy.
 */
@Component
public final class WebSockets {

	private static final String PROTOCOLS = "Sec-WebSocket-Protocol";

	/**
	 * A whole program fits in one message; larger ones close the connection with 1009.
	 */
	private static final int MAX_FRAME_BYTES = 4 * 1024 * 1024;

	private final WebSocketService service = new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy(
			() -> WebsocketServerSpec.builder().maxFramePayloadLength(MAX_FRAME_BYTES)));

	/**
	 * The sub-protocols that a client offers.
	 * @param exchange its request
	 * @return their names, in its order
	 */
	public static List<String> offered(ServerWebExchange exchange) {
		return exchange.getRequest()
			.getHeaders()
			.getOrEmpty(PROTOCOLS)
			.stream()
			.flatMap((line) -> Arrays.stream(line.split(",")))
			.map(String::strip)
			.filter((name) -> !name.isEmpty())
			.toList();
	}

	/**
	 * Upgrades a request. A client that offers sub-protocols fails unless one is chosen:
	 * here the first.
	 * @param exchange the request; the peer was found before, so that an unknown one is
	 * an HTTP error
	 * @param handler talks to the client; the connection ends when it does
	 * @return the end of the connection
	 */
	public Mono<Void> upgrade(ServerWebExchange exchange, WebSocketHandler handler) {
		return upgrade(exchange, offered(exchange), handler);
	}

	/**
	 * Upgrades a request.
	 * @param exchange the request
	 * @param protocols the sub-protocols to choose from, of those that were offered
	 * @param handler talks to the client; the connection ends when it does
	 * @return the end of the connection
	 */
	public Mono<Void> upgrade(ServerWebExchange exchange, List<String> protocols, WebSocketHandler handler) {
		Mono<Void> upgrade = offered(exchange).stream()
			.filter(protocols::contains)
			.findFirst()
			.map((chosen) -> this.service.handleRequest(offering(exchange, chosen),
					new Choosing(List.of(chosen), handler)))
			.orElseGet(() -> this.service.handleRequest(exchange, new Choosing(List.of(), handler)));
		return Upgrades.onReader(ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse()), upgrade);
	}

	/** The service below takes the space after a comma for a part of the name. */
	private static ServerWebExchange offering(ServerWebExchange exchange, String protocol) {
		return exchange.mutate()
			.request((request) -> request.headers((headers) -> headers.set(PROTOCOLS, protocol)))
			.build();
	}

	/**
	 * Ends a connection at once, without a close frame, for a client that takes nothing
	 * any more.
	 * @param exchange the request that was upgraded
	 */
	public static void cut(ServerWebExchange exchange) {
		HttpServerRequest request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
		request.withConnection((connection) -> {
			var _ = connection.channel().close();
		});
	}

	private record Choosing(List<String> protocols, WebSocketHandler handler) implements WebSocketHandler {

		@Override
		public List<String> getSubProtocols() {
			return this.protocols;
		}

		@Override
		public Mono<Void> handle(WebSocketSession session) {
			return this.handler.handle(session);
		}

	}

}
