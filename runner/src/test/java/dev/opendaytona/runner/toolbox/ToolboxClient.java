package dev.opendaytona.runner.toolbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A peer of the toolbox of one sandbox.
 */
public final class ToolboxClient {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String BOUNDARY = "test-boundary-1234";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final URI base;

	private final Map<String, String> headers;

	/**
	 * Creates a peer.
	 * @param base the address of the toolbox, without a slash at its end
	 * @param headers sent with every request
	 */
	public ToolboxClient(URI base, Map<String, String> headers) {
		this.base = base;
		this.headers = Map.copyOf(headers);
	}

	/**
	 * The same peer with one more header.
	 * @param name the name of the header
	 * @param value its value
	 * @return the peer
	 */
	ToolboxClient with(String name, String value) {
		Map<String, String> more = new java.util.HashMap<>(this.headers);
		more.put(name, value);
		return new ToolboxClient(this.base, more);
	}

	/**
	 * Opens a WebSocket.
	 * @param path the path
	 * @param protocols the sub-protocols that are offered
	 * @return what comes over it
	 */
	LogSocket socket(String path, String... protocols) {
		return LogSocket.open(this.http, URI.create((this.base + path).replaceFirst("http", "ws")), this.headers,
				protocols);
	}

	/**
	 * An answer.
	 *
	 * @param status the HTTP status
	 * @param headers its headers
	 * @param bytes its body
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Answer(int status, java.net.http.HttpHeaders headers, byte[] bytes) {

		JsonNode json() {
			return JSON.readTree(this.bytes);
		}

		String text() {
			return new String(this.bytes, StandardCharsets.UTF_8);
		}

	}

	static String query(String... namesAndValues) {
		StringBuilder query = new StringBuilder();
		for (int index = 0; index < namesAndValues.length; index += 2) {
			query.append(index == 0 ? '?' : '&')
				.append(namesAndValues[index])
				.append('=')
				.append(URLEncoder.encode(namesAndValues[index + 1], StandardCharsets.UTF_8));
		}
		return query.toString();
	}

	Answer get(String path) {
		return send(request(path).GET().build());
	}

	Answer delete(String path) {
		return send(request(path).DELETE().build());
	}

	Answer delete(String path, Object body) {
		return send(request(path).header("Content-Type", "application/json")
			.method("DELETE", BodyPublishers.ofString(JSON.writeValueAsString(body)))
			.build());
	}

	Answer post(String path) {
		return send(request(path).POST(BodyPublishers.noBody()).build());
	}

	Answer post(String path, Object body) {
		String text = (body instanceof String raw) ? raw : JSON.writeValueAsString(body);
		return post(path, "application/json", BodyPublishers.ofString(text));
	}

	Answer post(String path, String contentType, BodyPublisher body) {
		return send(request(path).header("Content-Type", contentType).POST(body).build());
	}

	/**
	 * Sends a form.
	 * @param path the path
	 * @param parts fields by their names; a value of bytes is sent as a file
	 * @return the answer
	 */
	Answer form(String path, Map<String, Object> parts) {
		byte[] body = formBody(parts);
		// As the SDKs do it: of unknown length.
		return post(path, "multipart/form-data; boundary=" + BOUNDARY,
				BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));
	}

	private static byte[] formBody(Map<String, Object> parts) {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		parts.forEach((name, value) -> {
			boolean file = value instanceof byte[];
			body.writeBytes(bytes("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\""
					+ (file ? "; filename=\"any\"\r\nContent-Type: application/octet-stream" : "") + "\r\n\r\n"));
			body.writeBytes(file ? (byte[]) value : bytes(String.valueOf(value)));
			body.writeBytes(bytes("\r\n"));
		});
		body.writeBytes(bytes("--" + BOUNDARY + "--\r\n"));
		return body.toByteArray();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	Answer upload(String path, byte[] content) {
		Map<String, Object> parts = new LinkedHashMap<>();
		parts.put("file", content);
		return form("/files/upload" + query("path", path), parts);
	}

	Answer execute(String command) {
		return post("/process/execute", Map.of("command", command));
	}

	/**
	 * Starts a request and goes away after a while.
	 * @param path the path
	 * @param body a JSON body
	 * @return closing it ends the connection
	 */
	HttpClient abandoned(String path, Object body) {
		HttpClient other = HttpClient.newHttpClient();
		var _ = other.sendAsync(request(path).POST(BodyPublishers.ofString(JSON.writeValueAsString(body))).build(),
				BodyHandlers.ofByteArray());
		return other;
	}

	/**
	 * Opens a WebSocket.
	 * @param path the path
	 * @param listener hears what comes
	 * @return the connection; fails when the upgrade is refused
	 */
	java.util.concurrent.CompletableFuture<java.net.http.WebSocket> webSocket(String path,
			java.net.http.WebSocket.Listener listener) {
		java.net.http.WebSocket.Builder builder = this.http.newWebSocketBuilder();
		this.headers.forEach(builder::header);
		return builder.buildAsync(URI.create((this.base + path).replaceFirst("^http", "ws")), listener);
	}

	InputStream open(String path) {
		return open(request(path).GET().build());
	}

	InputStream open(String path, Object body) {
		return open(request(path).header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
			.build());
	}

	Answer head(String path) {
		return send(request(path).HEAD().build());
	}

	private InputStream open(HttpRequest request) {
		try {
			return this.http.send(request, BodyHandlers.ofInputStream()).body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Opens a WebSocket.
	 * @param path the path
	 * @param listener hears the server
	 * @param protocols the sub-protocols that are offered
	 * @return the socket; fails when the server does not upgrade
	 */
	CompletableFuture<WebSocket> webSocket(String path, WebSocket.Listener listener, String... protocols) {
		WebSocket.Builder builder = this.http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
		this.headers.forEach(builder::header);
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0], Arrays.copyOfRange(protocols, 1, protocols.length));
		}
		return builder.buildAsync(URI.create(("" + this.base).replaceFirst("http", "ws") + path), listener);
	}

	private HttpRequest.Builder request(String path) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.base + path))
			.timeout(Duration.ofSeconds(60));
		this.headers.forEach(request::header);
		return request;
	}

	private Answer send(HttpRequest request) {
		try {
			HttpResponse<byte[]> response = this.http.send(request, BodyHandlers.ofByteArray());
			return new Answer(response.statusCode(), response.headers(), response.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
