package dev.opendaytona.runner.toolbox.session;

import java.io.InputStream;
import java.util.concurrent.Callable;

import dev.opendaytona.runner.toolbox.WebSockets;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ServerWebExchange;

/**
 * Logs of commands: as JSON, bounded; as text or bytes, streamed; over a WebSocket.
 */
@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/session")
final class LogController {

	private final Sessions sessions;

	private final Workplaces workplaces;

	private final WebSockets webSockets;

	private final ObjectMapper json;

	LogController(Sessions sessions, Workplaces workplaces, WebSockets webSockets, ObjectMapper json) {
		this.sessions = sessions;
		this.workplaces = workplaces;
		this.webSockets = webSockets;
		this.json = json;
	}

	/**
	 * What is asked for.
	 *
	 * @param client what the client makes of it
	 * @param follow whether to its end
	 */
	private record Wish(ClientKind client, boolean follow) {

		static Wish of(ServerWebExchange exchange, @Nullable String follow) {
			HttpHeaders headers = exchange.getRequest().getHeaders();
			return new Wish(
					ClientKind.of(headers.getFirst(ClientKind.VERSION), headers.getFirst(ClientKind.SPLIT_OUTPUT),
							WebSockets.offered(exchange)),
					follow != null && !follow.equals("false") && !follow.equals("0"));
		}

		boolean marked() {
			return this.client != ClientKind.PLAIN;
		}

	}

	@GetMapping({ "/entrypoint/logs", "/entrypoint/command/entrypoint_command/logs" })
	Mono<Void> entrypoint(@PathVariable String id, @RequestParam(required = false) @Nullable String follow,
			ServerWebExchange exchange) {
		Wish wish = Wish.of(exchange, follow);
		return Blocking.call(() -> this.workplaces.get(id))
			.flatMap((found) -> Blocking.call(() -> this.sessions.program(id))
				.flatMap((program) -> program.map((session) -> new Sessions.Given(session, session.only()))
					.map((given) -> logs(exchange, wish, given))
					.orElseGet(() -> answer(exchange, wish,
							() -> wish.follow() ? new EntrypointLog(found.engine(), id) : InputStream.nullInputStream(),
							() -> LogText.EMPTY))));
	}

	private Mono<Void> logs(ServerWebExchange exchange, Wish wish, Sessions.Given given) {
		return answer(exchange, wish, () -> open(given, wish), () -> this.sessions.text(given, true));
	}

	@GetMapping("/{session}/command/{command}/logs")
	Mono<Void> logs(@PathVariable String id, @PathVariable String session, @PathVariable String command,
			@RequestParam(required = false) @Nullable String follow, ServerWebExchange exchange) {
		Wish wish = Wish.of(exchange, follow);
		return Blocking.call(() -> this.sessions.given(id, session, command))
			.flatMap((given) -> logs(exchange, wish, given));
	}

	private static InputStream open(Sessions.Given given, Wish wish) {
		return new LogStream(wish.follow() ? given.followed() : given.now(Long.MAX_VALUE), wish.marked());
	}

	private Mono<Void> answer(ServerWebExchange exchange, Wish wish, Callable<InputStream> stream,
			Callable<LogText> text) {
		ServerHttpResponse response = exchange.getResponse();
		if ("websocket".equalsIgnoreCase(exchange.getRequest().getHeaders().getUpgrade())) {
			return this.webSockets.upgrade(exchange, (socket) -> send(socket, Blocking.read(stream)));
		}
		if (wish.follow()) {
			response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
			return response.writeAndFlushWith(Blocking.read(stream).map(Flux::just));
		}
		if (wish.client() == ClientKind.SPLIT) {
			response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
			return response.writeWith(Blocking.call(() -> this.json.writeValueAsBytes(text.call()))
				.map((bytes) -> response.bufferFactory().wrap(bytes)));
		}
		response.getHeaders()
			.setContentType(new MediaType(MediaType.TEXT_PLAIN, java.nio.charset.StandardCharsets.UTF_8));
		return response.writeWith(Blocking.read(stream));
	}

	/** A client that closes its side wants no more. */
	private static Mono<Void> send(WebSocketSession socket, Flux<DataBuffer> log) {
		Mono<Void> sent = socket.send(log.map((bytes) -> new WebSocketMessage(WebSocketMessage.Type.BINARY, bytes)))
			.then(socket.close(CloseStatus.NORMAL));
		return Mono.firstWithSignal(sent, socket.receive().then());
	}

}
