package dev.opendaytona.cli.sandbox;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

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

	JsonNode archive(String sandbox) {
		return send("POST", path(sandbox) + "/archive", BodyPublishers.noBody(), LIMIT);
	}

	JsonNode fork(String sandbox, ObjectNode request) {
		return send("POST", path(sandbox) + "/fork", json(request), LIMIT);
	}

	JsonNode rollBack(String sandbox, String snapshot) {
		return send("POST", path(sandbox) + "/rollback", json(Json.object().put("snapshot", snapshot)), LIMIT);
	}

	JsonNode snapshotSandbox(String sandbox, String name) {
		return send("POST", path(sandbox) + "/snapshot", json(Json.object().put("name", name)), LIMIT);
	}

	JsonNode importImage(String name, Path tar) {
		try {
			return importImage(name, BodyPublishers.ofFile(tar));
		}
		catch (FileNotFoundException ex) {
			throw new CommandFailure("Could not read the image '" + tar + "': there is no such file", ex);
		}
	}

	JsonNode importImage(String name, BodyPublisher tar) {
		return send("PUT", "/images/" + encode(name), tar, IMPORT_LIMIT);
	}

	JsonNode snapshots(int page, int limit) {
		return send("GET", "/snapshots?page=" + page + "&limit=" + limit, BodyPublishers.noBody(), LIMIT);
	}

	JsonNode snapshot(String snapshot) {
		return send("GET", snapshotPath(snapshot), BodyPublishers.noBody(), LIMIT);
	}

	JsonNode createSnapshot(ObjectNode request) {
		return send("POST", "/snapshots", json(request), LIMIT);
	}

	JsonNode deleteSnapshot(String snapshot) {
		return send("DELETE", snapshotPath(snapshot), BodyPublishers.noBody(), LIMIT);
	}

	JsonNode publish(String snapshot, String image) {
		return send("POST", snapshotPath(snapshot) + "/push", json(Json.object().put("imageName", image)), LIMIT);
	}

	JsonNode published(String snapshot) {
		return send("GET", snapshotPath(snapshot) + "/push?waitSeconds=20", BodyPublishers.noBody(), LIMIT);
	}

	/**
	 * What is told of the making of a snapshot, until it ends.
	 * @param snapshot its id
	 * @param lines is given each line
	 */
	void followLog(String snapshot, Consumer<String> lines) {
		HttpRequest request = request(
				URI.create(this.connection.apiUrl() + snapshotPath(snapshot) + "/build-logs?follow=true"), "GET",
				BodyPublishers.noBody(), IMPORT_LIMIT);
		try (Stream<String> log = exchange(request, BodyHandlers.ofLines()).body()) {
			log.forEach(lines);
		}
		catch (UncheckedIOException broken) {
			// How it ended is asked next.
		}
	}

	/**
	 * Fetches a snapshot as a file.
	 * @param snapshot its id or name
	 * @param file the new file; whole or not there
	 * @return its size, in bytes
	 */
	long export(String snapshot, Path file) {
		HttpRequest request = request(URI.create(this.connection.apiUrl() + snapshotPath(snapshot) + "/export"), "GET",
				BodyPublishers.noBody(), IMPORT_LIMIT);
		Path part = file.resolveSibling(file.getFileName() + ".part");
		try {
			HttpResponse<InputStream> response = exchange(request, BodyHandlers.ofInputStream());
			try (InputStream body = response.body()) {
				if (response.statusCode() >= 400) {
					throw failure(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
				}
				long bytes = Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
				Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
				return bytes;
			}
			finally {
				Files.deleteIfExists(part);
			}
		}
		catch (IOException ex) {
			throw new CommandFailure("Could not write '" + file + "': " + ex.getMessage(), ex);
		}
	}

	private static String snapshotPath(String snapshot) {
		return "/snapshots/" + encode(snapshot);
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
		HttpResponse<String> response = exchange(request(uri, method, body, limit), BodyHandlers.ofString());
		if (response.statusCode() >= 400) {
			throw failure(response.statusCode(), response.body());
		}
		return parse(response.body());
	}

	private HttpRequest request(URI uri, String method, BodyPublisher body, Duration limit) {
		return HttpRequest.newBuilder(uri)
			.method(method, body)
			.timeout(limit)
			.header("Authorization", "Bearer " + this.connection.apiKey())
			.header("Content-Type", method.equals("PUT") ? "application/x-tar" : "application/json")
			.header("X-Daytona-Source", "cli")
			.build();
	}

	private <T> HttpResponse<T> exchange(HttpRequest request, BodyHandler<T> handler) {
		try {
			return this.http.send(request, handler);
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

	private static CommandFailure failure(int status, String body) {
		String message = parse(body).path("message").asString("the server answered " + status);
		return new CommandFailure(message + switch (status) {
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
