package dev.opendaytona.mcp.platform;

import java.nio.charset.StandardCharsets;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Turns an answer that is not a success into the error family, with the platform's own
 * message and code.
 */
final class Failures {

	private static final int MAX_MESSAGE = 2_000;

	private Failures() {
	}

	static ApiException of(int status, JsonNode json) {
		String code = Json.find(json, "code");
		String message = message(status, json);
		return (code != null) ? of(status, code, message) : of(status, defaultCode(status), message);
	}

	/** The JSON of a body, or its text when it is none. */
	static JsonNode parse(byte[] body) {
		try {
			return Json.read(body);
		}
		catch (JacksonException ex) {
			return StringNode.valueOf(new String(body, 0, Math.min(body.length, MAX_MESSAGE), StandardCharsets.UTF_8));
		}
	}

	private static ApiException of(int status, String code, String message) {
		return switch (status) {
			case 401 -> new ApiException.Unauthenticated(code, message);
			case 403 -> new ApiException.Forbidden(code, message);
			case 404 -> new ApiException.NotFound(code, message);
			case 408, 504 -> new ApiException.Timeout(code, message);
			case 409 -> new ApiException.Conflict(code, message);
			case 410 -> new ApiException.Gone(code, message);
			case 422 -> new ApiException.Unsupported(code, message);
			case 429 -> new ApiException.RateLimited(code, message);
			case 502, 503 -> new ApiException.Unavailable(code, message, null);
			default -> (status < 500) ? new ApiException.InvalidRequest(code, message)
					: new ApiException.Internal(code, message, null);
		};
	}

	private static String defaultCode(int status) {
		return switch (status) {
			case 401 -> "UNAUTHORIZED";
			case 403 -> "FORBIDDEN";
			case 404 -> "NOT_FOUND";
			case 408, 504 -> "REQUEST_TIMEOUT";
			case 409 -> "CONFLICT";
			case 410 -> "GONE";
			case 422 -> "UNPROCESSABLE_ENTITY";
			case 429 -> "RATE_LIMITED";
			case 502, 503 -> "UNAVAILABLE";
			default -> (status < 500) ? "BAD_REQUEST" : "INTERNAL_SERVER_ERROR";
		};
	}

	private static String message(int status, JsonNode json) {
		String message = first(Json.find(json, "message"), Json.find(json, "error"));
		if (message == null) {
			message = json.isString() ? json.stringValue() : "";
		}
		String clean = message.strip();
		return clean.isEmpty() ? "The platform answered with status " + status + " and no message"
				: clean.substring(0, Math.min(clean.length(), MAX_MESSAGE));
	}

	private static @Nullable String first(@Nullable String one, @Nullable String other) {
		return (one != null && !one.isBlank()) ? one : other;
	}

}
