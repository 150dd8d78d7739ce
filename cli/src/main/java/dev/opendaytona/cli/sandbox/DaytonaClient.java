package dev.opendaytona.cli.sandbox;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.console.Json;
import dev.opendaytona.cli.setting.Connection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The REST API as these commands use it.
 */
final class DaytonaClient implements AutoCloseable {

	static final Duration LIMIT = Duration.ofMinutes(2);

	private static final Duration IMPORT_LIMIT = Duration.ofMinutes(30);

	private final Connection connection;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

	DaytonaClient(Connection connection) {
		this.connection = connection;
	}

	JsonNode create(ObjectNode request) {
		return send("POST", "/sandbox", json(request), LIMIT);
	}

	JsonNode list(int limit, @Nullable String cursor) {
		String from = (cursor != null) ? ("&cursor=" + encode(cursor)) : "";
		return send("GET", "/sandbox?limit=" + limit + from, BodyPublishers.noBody(), LIMIT);
	}

	JsonNode get(String sandbox) {
		return send("GET", path(sandbox), BodyPublishers.noBody(), LIMIT);
	}

	JsonNode start(String sandbox) {
		return send("POST", path(sandbox) + "/start", BodyPublishers.noBody(), LIMIT);
	}

	JsonNode stop(String sandbox, boolean force) {
		return send("POST", path(sandbox) + "/stop?force=" + force, BodyPublishers.noBody(), LIMIT);
	}

	JsonNode delete(String sandbox) {
		return send("DELETE", path(sandbox), BodyPublishers.noBody(), LIMIT);
	}

	/**
	 * Runs a command.
	 * @param sandbox the id or name
	 * @param request the body of the request
	 * @param limit how long to wait for the answer
	 * @return the answer
	 */
	JsonNode execute(String sandbox, ObjectNode request, Duration limit) {
		JsonNode found = get(sandbox);
		String base = found.path("toolboxProxyUrl").asString("");
		String id = found.path("id").asString("");
		return send(URI.create(base + "/" + id + "/process/execute"), "POST", json(request), limit);
	}

	JsonNode importImage(String name, Path tar) {
		try {
			return send("PUT", "/images/" + encode(name), BodyPublishers.ofFile(tar), IMPORT_LIMIT);
		}
		catch (FileNotFoundException ex) {
			throw new CommandFailure("Could not read the image '" + tar + "': there is no such file", ex);
		}
	}

	private static String path(String sandbox) {
		return "/sandbox/" + encode(sandbox);
	}

	private static String encode(String segment) {
		return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static BodyPublisher json(ObjectNode body) {
		return BodyPublishers.ofString(Json.write(body));
	}

	private JsonNode send(String method, String path, BodyPublisher body, Duration limit) {
		return send(URI.create(this.connection.apiUrl() + path), method, body, limit);
	}

	private JsonNode send(URI uri, String method, BodyPublisher body, Duration limit) {
		HttpRequest request = HttpRequest.newBuilder(uri)
			.method(method, body)
			.timeout(limit)
			.header("Authorization", "Bearer " + this.connection.apiKey())
			.header("Content-Type", method.equals("PUT") ? "application/x-tar" : "application/json")
			.header("X-Daytona-Source", "cli")
			.build();
		return answer(exchange(request));
	}

	private HttpResponse<String> exchange(HttpRequest request) {
		try {
			return this.http.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new CommandFailure("No answer from the server at " + this.connection.apiUrl()
					+ "; is it running? Start it with 'daytona up'", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CommandFailure("Interrupted while waiting for the server", ex);
		}
	}

	private static JsonNode answer(HttpResponse<String> response) {
		JsonNode body = parse(response.body());
		if (response.statusCode() < 400) {
			return body;
		}
		String message = body.path("message").asString("the server answered " + response.statusCode());
		throw new CommandFailure(message + switch (response.statusCode()) {
			case 401 -> " - check DAYTONA_API_KEY, or the key of the active profile";
			case 403 -> " - the key lacks the permission for it";
			default -> "";
		});
	}

	private static JsonNode parse(String text) {
		try {
			return text.isBlank() ? MissingNode.getInstance() : Json.read(text);
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	@Override
	public void close() {
		this.http.close();
	}

}
