package dev.opendaytona.mcp.http;

import java.util.Set;

import dev.opendaytona.mcp.gateway.Conversation;
import dev.opendaytona.mcp.gateway.Incoming;
import dev.opendaytona.mcp.gateway.JsonRpc;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Streamable HTTP (MCP specification, transports): a POST is answered with its reply as
 * JSON, or with a stream when the client asked for progress. There is no stream to GET,
 * since this server never speaks first.
 */
final class StreamableEndpoint {

	private static final String SESSION = "Mcp-Session-Id";

	private final JsonRpc json;

	private final HttpExchanges exchanges;

	private final Sessions sessions;

	StreamableEndpoint(JsonRpc json, HttpExchanges exchanges, Sessions sessions) {
		this.json = json;
		this.exchanges = exchanges;
		this.sessions = sessions;
	}

	Mono<ServerResponse> post(ServerRequest request, Keys.Holder holder) {
		return this.exchanges.body(request).map(this.json::read).flatMap((message) -> switch (message) {
			case Incoming.Malformed malformed -> this.exchanges.reply(HttpStatus.BAD_REQUEST, malformed.reply());
			case Incoming.Call call when call.opens() && sessionId(request) == null -> open(call, holder);
			default -> answer(message, request, holder);
		});
	}

	Mono<ServerResponse> delete(ServerRequest request, Keys.Holder holder) {
		this.sessions.close(this.sessions.get(sessionId(request), holder));
		return ServerResponse.noContent().build();
	}

	Mono<ServerResponse> get() {
		return ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
			.allow(Set.of(HttpMethod.POST, HttpMethod.DELETE))
			.build();
	}

	private Mono<ServerResponse> open(Incoming.Call call, Keys.Holder holder) {
		Sessions.Session session = this.sessions.open(holder);
		return session.conversation().receive(call).flatMap((reply) -> {
			if (reply.failed()) {
				this.sessions.close(session);
				return this.exchanges.reply(HttpStatus.BAD_REQUEST, reply);
			}
			return ServerResponse.ok()
				.contentType(MediaType.APPLICATION_JSON)
				.header(SESSION, session.id())
				.bodyValue(this.json.write(reply));
		});
	}

	private Mono<ServerResponse> answer(Incoming message, ServerRequest request, Keys.Holder holder) {
		String id = sessionId(request);
		if (id == null) {
			throw new HttpRefusal(HttpStatus.BAD_REQUEST,
					"The " + SESSION + " header is missing; send 'initialize' to open a session");
		}
		Conversation conversation = this.sessions.get(id, holder).conversation();
		if (message instanceof Incoming.Call call && call.progressToken() != null && takesStream(request)) {
			return this.exchanges.stream(conversation.follow(message));
		}
		return conversation.receive(message)
			.flatMap((reply) -> this.exchanges.reply(HttpStatus.OK, reply))
			.switchIfEmpty(Mono.defer(() -> ServerResponse.accepted().build()));
	}

	private static boolean takesStream(ServerRequest request) {
		return request.headers().accept().stream().anyMatch(MediaType.TEXT_EVENT_STREAM::equalsTypeAndSubtype);
	}

	private static @Nullable String sessionId(ServerRequest request) {
		return request.headers().firstHeader(SESSION);
	}

}
