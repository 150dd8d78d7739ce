package dev.opendaytona.runner.toolbox.interpreter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;

/**
 * One conversation on a WebSocket: a request in, frames out, a close status. A client
 * that goes away interrupts its code.
 */
@Component
final class Conversations {

	private static final Duration FIRST = Duration.ofSeconds(60);

	/** RFC 6455 section 5.5: 125 bytes with the code. */
	private static final int MAX_REASON = 120;

	private final Contexts contexts;

	private final ObjectMapper json;

	Conversations(Contexts contexts, ObjectMapper json) {
		this.contexts = contexts;
		this.json = json;
	}

	/**
	 * Talks to a client. Neither direction cancels the other: that would take our close
	 * frame back before it is written.
	 */
	Mono<Void> hold(String sandbox, WebSocketSession session) {
		Sinks.One<String> first = Sinks.one();
		Presence client = new Presence();
		Mono<Void> incoming = session.receive()
			.doOnNext((message) -> first.tryEmitValue(message.getPayloadAsText()))
			.doFinally((signal) -> {
				first.tryEmitEmpty();
				client.leave();
			})
			.then();
		Mono<Void> outgoing = first.asMono()
			.timeout(FIRST)
			.flatMap((text) -> Blocking.call(() -> begin(sandbox, text)))
			.doOnNext(client::runs)
			.flatMap((call) -> answer(session, call))
			.onErrorResume((failure) -> session.close(status(failure)));
		return Mono.when(incoming, outgoing).doFinally((signal) -> client.leave());
	}

	/** Whether the client is still there; when it leaves, its call is abandoned. */
	private static final class Presence {

		private boolean gone;

		private @Nullable Call call;

		synchronized void runs(Call started) {
			this.call = started;
			if (this.gone) {
				started.abandon();
			}
		}

		synchronized void leave() {
			this.gone = true;
			if (this.call != null) {
				this.call.abandon();
			}
		}

	}

	private Call begin(String sandbox, String text) throws InterruptedException {
		return this.contexts.submit(sandbox, this.json.readValue(text, ExecuteRequest.class).checked());
	}

	private Mono<Void> answer(WebSocketSession session, Call call) {
		Flux<WebSocketMessage> frames = Blocking.call(call::next)
			.repeat()
			.takeWhile((batch) -> !batch.isEmpty())
			.concatMapIterable((batch) -> batch, 1)
			.map((frame) -> session.textMessage(this.json.writeValueAsString(frame)));
		return session.send(frames).then(Mono.defer(() -> session.close(call.status())));
	}

	private static CloseStatus status(Throwable failure) {
		return switch (failure) {
			case JacksonException ignored -> CloseStatus.PROTOCOL_ERROR.withReason("the request is no valid JSON");
			case TimeoutException ignored -> CloseStatus.POLICY_VIOLATION.withReason("no request was sent");
			case ApiException.Unsupported known -> CloseStatus.SERVER_ERROR.withReason(shortened(known.message()));
			case ApiException.Internal known -> CloseStatus.SERVER_ERROR.withReason(shortened(known.message()));
			case ApiException known -> CloseStatus.POLICY_VIOLATION.withReason(shortened(known.message()));
			default -> CloseStatus.SERVER_ERROR.withReason("An unexpected error occurred.");
		};
	}

	private static String shortened(String text) {
		String shorter = text;
		while (shorter.getBytes(StandardCharsets.UTF_8).length > MAX_REASON) {
			shorter = shorter.substring(0, shorter.length() - 1);
		}
		return shorter;
	}

}
