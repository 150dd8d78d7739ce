package dev.opendaytona.web;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

import dev.opendaytona.api.error.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

/**
 * Answers every failure, of controllers and of filters alike, with the {@link ErrorBody}.
 * What is our own fault is logged here, once.
 */
@Order(-2)
public final class ErrorHandler implements WebExceptionHandler {

	private static final Logger logger = LoggerFactory.getLogger(ErrorHandler.class);

	private final ObjectMapper json;

	private final Clock clock;

	private final Function<String, ErrorOrigin> origin;

	/**
	 * Creates the handler of one server.
	 * @param json writes the body
	 * @param clock tells when it failed
	 * @param source which server this is, for example {@code DAYTONA_API}
	 */
	public ErrorHandler(ObjectMapper json, Clock clock, String source) {
		this(json, clock, (path) -> new ErrorOrigin(source, path));
	}

	/**
	 * Creates the handler of a server that speaks in several names.
	 * @param json writes the body
	 * @param clock tells when it failed
	 * @param origin says by the path of the request in whose name it failed
	 */
	public ErrorHandler(ObjectMapper json, Clock clock, Function<String, ErrorOrigin> origin) {
		this.json = json;
		this.clock = clock;
		this.origin = origin;
	}

	/**
	 * The HTTP status of a failure, for a server that tells of it within an answer.
	 * @param failure the failure
	 * @return its status
	 */
	public static HttpStatus status(ApiException failure) {
		return HttpErrors.status(failure);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			return Mono.error(failure);
		}
		HttpErrors.Answer answer = HttpErrors.of(exchange, failure);
		if (answer.ours()) {
			log(exchange, failure, answer);
		}
		response.setStatusCode(answer.status());
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		byte[] body = this.json.writeValueAsBytes(body(exchange, answer));
		response.getHeaders().setContentLength(body.length);
		return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
	}

	/**
	 * What is only away is a line; what is our fault is a trace; when the peer has gone
	 * nobody waits for either.
	 */
	private void log(ServerWebExchange exchange, Throwable failure, HttpErrors.Answer answer) {
		String method = exchange.getRequest().getMethod().name();
		String path = exchange.getRequest().getPath().value();
		if (failure instanceof InterruptedException) {
			logger.debug("{} {} was given up", method, path);
		}
		else if (failure instanceof ApiException.Unavailable || failure instanceof ApiException.BadGateway) {
			logger.warn("{} {} failed with {}: {}", method, path, answer.status().value(), answer.message());
		}
		else {
			logger.error("{} {} failed with {}", method, path, answer.status().value(), failure);
		}
	}

	private ErrorBody body(ServerWebExchange exchange, HttpErrors.Answer answer) {
		ErrorOrigin from = this.origin.apply(exchange.getRequest().getPath().value());
		return new ErrorBody(from.path(), this.clock.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
				answer.status().value(), HttpErrors.phrase(answer.status()), answer.message(), answer.code(),
				from.source(), exchange.getRequest().getMethod().name());
	}

}
