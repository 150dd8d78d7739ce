package dev.opendaytona.web;

import dev.opendaytona.api.error.ApiException;

import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * The one translation of a failure to HTTP.
 */
final class HttpErrors {

	static final String UNEXPECTED = "An unexpected error occurred.";

	private HttpErrors() {
	}

	/**
	 * A failure as the peer sees it.
	 *
	 * @param status the HTTP status
	 * @param code the case
	 * @param message the safe message
	 */
	record Answer(HttpStatusCode status, String code, String message) {

		boolean ours() {
			return this.status.is5xxServerError();
		}

	}

	static Answer of(ServerWebExchange exchange, Throwable failure) {
		return switch (failure) {
			case ApiException known -> new Answer(status(known), known.code(), known.message());
			case NoResourceFoundException ignored -> unknownRoute(exchange, HttpStatus.NOT_FOUND);
			case MethodNotAllowedException ignored -> unknownRoute(exchange, HttpStatus.NOT_FOUND);
			case ResponseStatusException web when web.getCause() instanceof DecodingException ->
				badRequest("The body is not the JSON that this endpoint takes; compare it with the API's description");
			case ResponseStatusException web -> new Answer(web.getStatusCode(), code(web.getStatusCode()), reason(web));
			case DataBufferLimitException ignored -> new Answer(HttpStatus.CONTENT_TOO_LARGE, "BODY_TOO_LARGE",
					"The body is larger than this endpoint takes; send less at once");
			case DecodingException ignored -> badRequest("The body is not valid; send well-formed JSON");
			case IllegalArgumentException wrong when wrong.getStackTrace().length > 0
					&& wrong.getStackTrace()[0].getClassName().startsWith("dev.opendaytona.api.") ->
				badRequest(String.valueOf(wrong.getMessage()));
			case IllegalArgumentException wrong when wrong.getStackTrace().length > 0
					&& wrong.getStackTrace()[0].getClassName().equals("java.net.URLDecoder") ->
				badRequest("The query holds a '%' that no two hexadecimal digits follow; encode it as '%25'");
			default -> new Answer(HttpStatus.INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", UNEXPECTED);
		};
	}

	private static Answer badRequest(String message) {
		return new Answer(HttpStatus.BAD_REQUEST, "BAD_REQUEST", message);
	}

	private static Answer unknownRoute(ServerWebExchange exchange, HttpStatus status) {
		return new Answer(status, code(status),
				"Cannot " + exchange.getRequest().getMethod() + " " + exchange.getRequest().getPath().value());
	}

	private static String reason(ResponseStatusException failure) {
		String reason = failure.getReason();
		return (reason != null) ? reason : phrase(failure.getStatusCode());
	}

	static String phrase(HttpStatusCode status) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return (known != null) ? known.getReasonPhrase() : "Error";
	}

	private static String code(HttpStatusCode status) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return (known != null) ? known.name() : "ERROR";
	}

	static HttpStatus status(ApiException failure) {
		return switch (failure) {
			case ApiException.InvalidRequest ignored -> HttpStatus.BAD_REQUEST;
			case ApiException.Unauthenticated ignored -> HttpStatus.UNAUTHORIZED;
			case ApiException.Forbidden ignored -> HttpStatus.FORBIDDEN;
			case ApiException.NotFound ignored -> HttpStatus.NOT_FOUND;
			case ApiException.Conflict ignored -> HttpStatus.CONFLICT;
			case ApiException.Gone ignored -> HttpStatus.GONE;
			case ApiException.Unsupported ignored -> HttpStatus.UNPROCESSABLE_CONTENT;
			case ApiException.RateLimited ignored -> HttpStatus.TOO_MANY_REQUESTS;
			case ApiException.Timeout ignored -> HttpStatus.REQUEST_TIMEOUT;
			case ApiException.Unavailable ignored -> HttpStatus.SERVICE_UNAVAILABLE;
			case ApiException.BadGateway ignored -> HttpStatus.BAD_GATEWAY;
			case ApiException.Internal ignored -> HttpStatus.INTERNAL_SERVER_ERROR;
		};
	}

}
