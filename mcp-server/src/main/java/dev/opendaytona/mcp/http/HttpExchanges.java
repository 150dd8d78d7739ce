package dev.opendaytona.mcp.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.mcp.gateway.JsonRpc;
import dev.opendaytona.mcp.gateway.Outgoing;
import dev.opendaytona.mcp.gateway.Reply;
import io.modelcontextprotocol.spec.McpSchema;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Reads messages from requests and writes replies, the bad ones included. */
final class HttpExchanges {

	private static final Duration BODY = Duration.ofSeconds(30);

	private static final System.Logger logger = System.getLogger(HttpExchanges.class.getName());

	private final JsonRpc json;

	private final int maxBytes;

	HttpExchanges(JsonRpc json, int maxBytes) {
		this.json = json;
		this.maxBytes = maxBytes;
	}

	Mono<byte[]> body(ServerRequest request) {
		requireJson(request);
		return request.body(BodyExtractors.toDataBuffers())
			.reduceWith(() -> new BoundedBody(this.maxBytes), BoundedBody::add)
			.map((body) -> body.bytes().orElseThrow(this::tooLarge))
			.timeout(BODY)
			.onErrorMap(TimeoutException.class,
					(_) -> new HttpRefusal(HttpStatus.REQUEST_TIMEOUT, "The body did not arrive in time"));
	}

	Mono<ServerResponse> reply(HttpStatus status, Reply reply) {
		return ServerResponse.status(status)
			.contentType(MediaType.APPLICATION_JSON)
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.bodyValue(this.json.write(reply));
	}

	/** Several messages, each sent when it comes. */
	Mono<ServerResponse> stream(Flux<Outgoing> messages) {
		Flux<ServerSentEvent<String>> events = messages
			.map((message) -> ServerSentEvent.builder(new String(this.json.write(message), StandardCharsets.UTF_8))
				.event("message")
				.build());
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.header("X-Accel-Buffering", "no")
			.body(BodyInserters.fromServerSentEvents(events));
	}

	/** Whatever went wrong, as JSON-RPC and without a word of Java. */
	Mono<ServerResponse> refuse(Throwable ex) {
		if (!(ex instanceof HttpRefusal refusal)) {
			logger.log(System.Logger.Level.ERROR, "An MCP request failed", ex);
			return refuse(new HttpRefusal(HttpStatus.INTERNAL_SERVER_ERROR, McpSchema.ErrorCodes.INTERNAL_ERROR,
					"The server failed; its log has the details"));
		}
		ServerResponse.BodyBuilder response = ServerResponse.status(refusal.status())
			.contentType(MediaType.APPLICATION_JSON);
		if (refusal.status() == HttpStatus.UNAUTHORIZED) {
			response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"OpenDaytona\"");
		}
		return response.bodyValue(this.json.write(Reply.error(null, refusal.code(), refusal.reason())));
	}

	private void requireJson(ServerRequest request) {
		try {
			List<MediaType> accepted = request.headers().accept();
			if (!accepted.isEmpty() && accepted.stream().noneMatch(MediaType.APPLICATION_JSON::isCompatibleWith)) {
				throw new HttpRefusal(HttpStatus.NOT_ACCEPTABLE, "The Accept header must include application/json");
			}
			boolean sent = request.headers()
				.contentType()
				.filter(MediaType.APPLICATION_JSON::isCompatibleWith)
				.isPresent();
			if (!sent) {
				throw new HttpRefusal(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must be application/json");
			}
		}
		catch (InvalidMediaTypeException _) {
			throw new HttpRefusal(HttpStatus.BAD_REQUEST, "The Accept or the Content-Type header cannot be read");
		}
	}

	private HttpRefusal tooLarge() {
		return new HttpRefusal(HttpStatus.CONTENT_TOO_LARGE,
				"The message is larger than the " + this.maxBytes + " bytes allowed; write large files in parts");
	}

}
