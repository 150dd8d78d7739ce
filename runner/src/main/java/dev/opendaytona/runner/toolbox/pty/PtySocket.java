package dev.opendaytona.runner.toolbox.pty;

import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.WebSockets;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ServerWebExchange;

/**
 * Connects peers with terminals (contract: toolbox section 4, PTY): control messages are
 * text, output is binary, and whatever a peer sends is input.
 */
@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/pty")
final class PtySocket {

	private static final String EXIT_CONTROL = "X-Daytona-Pty-Exit-Control";

	private static final String ENVIRONMENT = "X-Daytona-Pty-Envs~";

	private static final String CONNECTED = "{\"type\":\"control\",\"status\":\"connected\"}";

	private static final String REFUSED = "Failed to connect to PTY session";

	private final Ptys ptys;

	private final WebSockets sockets;

	private final PtySettings settings;

	private final ObjectMapper json;

	PtySocket(Ptys ptys, WebSockets sockets, PtySettings settings, ObjectMapper json) {
		this.ptys = ptys;
		this.sockets = sockets;
		this.settings = settings;
		this.json = json;
	}

	/**
	 * A peer at a terminal.
	 *
	 * @param session the terminal
	 * @param viewer the peer
	 */
	private record Seat(PtySession session, Viewer viewer) {

		private static Seat at(PtySession session) {
			return new Seat(session, session.join());
		}

		private Mono<Void> leave() {
			return Mono.fromRunnable(() -> this.session.leave(this.viewer));
		}

	}

	@GetMapping("/{session}/connect")
	Mono<Void> connect(@PathVariable String id, @PathVariable String session, ServerWebExchange exchange) {
		return upgrade(id, exchange, () -> Seat.at(this.ptys.get(id, session)));
	}

	@GetMapping("/create-connect")
	Mono<Void> createAndConnect(@PathVariable String id, ServerWebExchange exchange) {
		return upgrade(id, exchange, () -> Seat.at(this.ptys.create(id, request(exchange), false)));
	}

	private PtyCreateRequest request(ServerWebExchange exchange) {
		MultiValueMap<String, String> query = exchange.getRequest().getQueryParams();
		return new PtyCreateRequest(query.getFirst("id"), number("cols", query.getFirst("cols")),
				number("rows", query.getFirst("rows")), query.getFirst("cwd"), environment(exchange), false);
	}

	private static @Nullable Integer number(String name, @Nullable String text) {
		try {
			return (text == null || text.isEmpty()) ? null : Integer.valueOf(text);
		}
		catch (NumberFormatException ex) {
			throw new ApiException.InvalidRequest("'" + name + "' is no number; give 1 to 1000");
		}
	}

	private @Nullable Map<String, @Nullable String> environment(ServerWebExchange exchange) {
		String encoded = WebSockets.offered(exchange)
			.stream()
			.filter((name) -> name.startsWith(ENVIRONMENT))
			.findFirst()
			.orElse(null);
		if (encoded == null) {
			return null;
		}
		try {
			byte[] text = Base64.getUrlDecoder().decode(encoded.substring(ENVIRONMENT.length()));
			return this.json.readValue(text, new TypeReference<>() {
			});
		}
		catch (JacksonException | IllegalArgumentException ex) {
			throw new ApiException.InvalidRequest("The sub-protocol '" + ENVIRONMENT
					+ "' holds no environment variables; give a JSON object in Base64 for URLs without padding");
		}
	}

	/**
	 * A sandbox that does not run is an HTTP error; whatever else is wrong is told over
	 * the connection.
	 */
	private Mono<Void> upgrade(String id, ServerWebExchange exchange, Callable<Seat> take) {
		List<String> offered = WebSockets.offered(exchange);
		List<String> chosen = offered.contains(EXIT_CONTROL) ? List.of(EXIT_CONTROL) : offered;
		return Blocking.run(() -> this.ptys.requireRunning(id))
			.then(Mono.defer(() -> this.sockets.upgrade(exchange, chosen,
					(socket) -> Mono.usingWhen(Blocking.call(take), (seat) -> talk(socket, exchange, seat), Seat::leave)
						.onErrorResume(ApiException.class, (failure) -> refuse(socket, failure))
						.onErrorComplete(PtySocket::connectionLost))));
	}

	private static boolean connectionLost(Throwable failure) {
		return failure instanceof IOException || failure instanceof AbortedException;
	}

	private Mono<Void> refuse(WebSocketSession socket, ApiException failure) {
		String control = this.json.writeValueAsString(
				Map.of("type", "control", "status", "error", "error", REFUSED + ": " + failure.message()));
		return socket.send(Mono.just(socket.textMessage(control)))
			.then(socket.close(CloseStatus.SERVER_ERROR.withReason(REFUSED)));
	}

	/** Ends with the shell, with the peer, or when the peer does not take the end. */
	private Mono<Void> talk(WebSocketSession socket, ServerWebExchange exchange, Seat seat) {
		boolean tellExit = WebSockets.offered(exchange).contains(EXIT_CONTROL);
		Mono<Void> sending = socket.send(messages(socket, seat.viewer(), tellExit))
			.then(Mono.defer(() -> socket.close(seat.viewer().farewell().close())));
		Mono<Void> receiving = socket.receive()
			.filter(PtySocket::input)
			.map(PtySocket::bytes)
			.concatMap((bytes) -> type(seat.session(), bytes), 1)
			.then();
		Mono<Void> stuck = seat.viewer()
			.over()
			.then(Mono.delay(this.settings.farewell()))
			.then(Mono.fromRunnable(() -> WebSockets.cut(exchange)));
		return Mono.firstWithSignal(sending, receiving, stuck);
	}

	private static Flux<WebSocketMessage> messages(WebSocketSession socket, Viewer viewer, boolean tellExit) {
		Flux<WebSocketMessage> output = viewer.output()
			.map((bytes) -> socket.binaryMessage((buffers) -> buffers.wrap(bytes)));
		Mono<WebSocketMessage> exit = Mono
			.defer(() -> Mono.justOrEmpty(tellExit ? viewer.farewell().exit() : null).map(socket::textMessage));
		return Flux.concat(Mono.fromSupplier(() -> socket.textMessage(CONNECTED)), output, exit);
	}

	private static boolean input(WebSocketMessage message) {
		return message.getType() == WebSocketMessage.Type.TEXT || message.getType() == WebSocketMessage.Type.BINARY;
	}

	/** Copied, because the buffer is gone when its turn comes. */
	private static byte[] bytes(WebSocketMessage message) {
		byte[] bytes = new byte[message.getPayload().readableByteCount()];
		message.getPayload().read(bytes);
		return bytes;
	}

	private static Mono<Void> type(PtySession session, byte[] bytes) {
		return session.offer(bytes) ? Mono.empty() : Blocking.run(() -> session.put(bytes));
	}

}
