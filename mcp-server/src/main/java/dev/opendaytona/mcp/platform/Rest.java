package dev.opendaytona.mcp.platform;

import dev.opendaytona.api.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import tools.jackson.databind.JsonNode;

/**
 * One blocking HTTP exchange at a time: bounded in time and bytes, and closed when the
 * thread is interrupted.
 */
final class Rest {

	private static final int MAX_ERROR_BYTES = 1024 * 1024;

	/** The client version whose answers are understood; logs come with split streams. */
	private static final String CONTRACT = "0.216.0";

	private final Connections connections;

	private final int maxBytes;

	Rest(Connections connections, int maxBytes) {
		this.connections = connections;
		this.maxBytes = maxBytes;
	}

	/**
	 * A request in the words of its own error.
	 *
	 * @param what what is tried, as in "list the sandboxes"
	 * @param method the HTTP method
	 * @param uri the address
	 * @param key the credential
	 * @param limit how long to wait for the answer's head
	 * @param contentType the type of the body
	 * @param body the body
	 */
	record Call(String what, String method, URI uri, Secret key, Duration limit, String contentType,
			BodyPublisher body) {

		static Call of(String what, String method, URI uri, Secret key, Duration limit) {
			return new Call(what, method, uri, key, limit, "application/json", BodyPublishers.noBody());
		}

		Call json(Object value) {
			return body("application/json", BodyPublishers.ofByteArray(Json.write(value)));
		}

		Call body(String type, BodyPublisher publisher) {
			return new Call(this.what, this.method, this.uri, this.key, this.limit, type, publisher);
		}

		HttpRequest request() {
			return HttpRequest.newBuilder(this.uri)
				.timeout(this.limit)
				.header("Authorization", "Bearer " + this.key.value())
				.header("Content-Type", this.contentType)
				.header("Accept", "application/json, application/octet-stream")
				.header("X-Daytona-Source", "daytona-mcp")
				.header("X-Daytona-SDK-Version", CONTRACT)
				.method(this.method, this.body)
				.build();
		}

	}

	/**
	 * A whole answer of any status.
	 *
	 * @param status the HTTP status
	 * @param json the body
	 */
	record Answer(int status, JsonNode json) {

		boolean success() {
			return this.status >= 200 && this.status < 300;
		}
	}

	/** Takes what it needs from a successful answer. */
	interface BodyReader<T> {

		T read(InputStream body) throws IOException;

	}

	/** The answer as JSON; anything but a success is a failure. */
	JsonNode json(Call call) {
		Answer answer = exchange(call);
		if (!answer.success()) {
			throw Failures.of(answer.status(), answer.json());
		}
		return answer.json();
	}

	Answer exchange(Call call) {
		return send(call, (response) -> {
			try (InputStream body = response.body()) {
				return new Answer(response.statusCode(), Failures.parse(bounded(call, body, this.maxBytes)));
			}
		});
	}

	<T> T stream(Call call, BodyReader<T> reader) {
		return send(call, (response) -> {
			try (InputStream body = response.body()) {
				if (response.statusCode() >= 200 && response.statusCode() < 300) {
					return reader.read(body);
				}
				throw Failures.of(response.statusCode(), Failures.parse(bounded(call, body, MAX_ERROR_BYTES)));
			}
		});
	}

	static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private interface Handling<T> {

		T handle(HttpResponse<InputStream> response) throws IOException;

	}

	private <T> T send(Call call, Handling<T> handling) {
		try {
			return handling.handle(this.connections.client().send(call.request(), BodyHandlers.ofInputStream()));
		}
		catch (HttpTimeoutException ex) {
			throw new ApiException.Timeout("PLATFORM_TIMEOUT", "Tried to " + call.what() + ", but the platform at '"
					+ call.uri().getAuthority() + "' did not answer in time");
		}
		catch (IOException ex) {
			throw new ApiException.Unavailable("PLATFORM_UNREACHABLE", "Tried to " + call.what()
					+ ", but the connection to the platform at '" + call.uri().getAuthority() + "' failed", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "Tried to " + call.what() + ", but was cancelled", ex);
		}
	}

	private static byte[] bounded(Call call, InputStream body, int limit) throws IOException {
		byte[] bytes = body.readNBytes(limit + 1);
		if (bytes.length > limit) {
			throw new ApiException.InvalidRequest("ANSWER_TOO_LARGE",
					"Tried to " + call.what() + ", but the answer is larger than " + limit + " bytes");
		}
		return bytes;
	}

}
