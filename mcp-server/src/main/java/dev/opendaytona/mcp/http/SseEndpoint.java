package dev.opendaytona.mcp.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

import dev.opendaytona.mcp.gateway.JsonRpc;
import dev.opendaytona.mcp.gateway.Outgoing;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The HTTP and SSE transport of the 2024-11-05 revision: replies come on the stream that
 * opened the session, which ends with it.
 */
final class SseEndpoint {

	private static final int MAX_QUEUED = 1_024;

	private static final Duration HANDLING = Duration.ofMinutes(15);

	private final JsonRpc json;

	private final HttpExchanges exchanges;

	private final Sessions sessions;

	private final Duration heartbeat;

	private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();

	SseEndpoint(JsonRpc json, HttpExchanges exchanges, Sessions sessions, Duration heartbeat) {
		this.json = json;
		this.exchanges = exchanges;
		this.sessions = sessions;
		this.heartbeat = heartbeat;
	}

	/** The replies that wait for the stream; bounded, and emitted one at a time. */
	private static final class Outbox {

		private final Queue<ServerSentEvent<String>> queue = new LinkedBlockingQueue<>(MAX_QUEUED);

		private final Sinks.Many<ServerSentEvent<String>> sink = Sinks.many()
			.unicast()
			.onBackpressureBuffer(this.queue);

		synchronized boolean put(String event, String data) {
			return this.sink.tryEmitNext(ServerSentEvent.<String>builder(data).event(event).build()).isSuccess();
		}

		synchronized void end() {
			this.sink.tryEmitComplete();
		}

	}

	Mono<ServerResponse> stream(Keys.Holder holder) {
		Sessions.Session session = this.sessions.open(holder);
		Outbox outbox = new Outbox();
		this.outboxes.put(session.id(), outbox);
		outbox.put("endpoint", HttpGateway.MESSAGE + "?sessionId=" + session.id());
		Flux<ServerSentEvent<String>> alive = Flux.interval(this.heartbeat)
			.onBackpressureDrop()
			.takeWhile((_) -> this.sessions.alive(session))
			.map((_) -> ServerSentEvent.<String>builder().comment("alive").build());
		Flux<ServerSentEvent<String>> events = outbox.sink.asFlux()
			.mergeWith(alive.takeUntilOther(session.conversation().closed()))
			.takeUntilOther(session.conversation().closed())
			.doFinally((_) -> close(session));
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.header("X-Accel-Buffering", "no")
			.body(BodyInserters.fromServerSentEvents(events));
	}

	Mono<ServerResponse> message(ServerRequest request, Keys.Holder holder) {
		Sessions.Session session = this.sessions.get(request.queryParam("sessionId").orElse(null), holder);
		return this.exchanges.body(request)
			.map(this.json::read)
			.doOnNext((message) -> session.conversation()
				.follow(message)
				.timeout(HANDLING)
				.subscribe((one) -> send(session, one), (_) -> close(session)))
			.then(ServerResponse.status(HttpStatus.ACCEPTED).build());
	}

	private void send(Sessions.Session session, Outgoing message) {
		Outbox outbox = this.outboxes.get(session.id());
		if (outbox != null && !outbox.put("message", new String(this.json.write(message), StandardCharsets.UTF_8))) {
			close(session);
		}
	}

	private void close(Sessions.Session session) {
		this.sessions.close(session);
		Outbox outbox = this.outboxes.remove(session.id());
		if (outbox != null) {
			outbox.end();
		}
	}

}
