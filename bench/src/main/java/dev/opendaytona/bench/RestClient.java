package dev.opendaytona.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the REST API that is measured.
 */
final class RestClient {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JsonMapper json = JsonMapper.builder().build();

	private final URI api;

	private final String key;

	RestClient(URI api, String key) {
		this.api = api;
		this.key = key;
	}

	/**
	 * A sandbox.
	 *
	 * @param id its id
	 * @param toolbox the base URL of its toolbox
	 */
	record Sandbox(String id, String toolbox) {

	}

	Sandbox create() throws IOException, InterruptedException {
		return createFrom("{}");
	}

	Sandbox create(String snapshot) throws IOException, InterruptedException {
		return createFrom("{\"snapshot\":\"" + snapshot + "\"}");
	}

	Sandbox fork(Sandbox parent) throws IOException, InterruptedException {
		return made("/sandbox/" + parent.id() + "/fork", "{}");
	}

	/** Makes a snapshot and returns its name. */
	String snapshot(Sandbox sandbox, String name) throws IOException, InterruptedException {
		send(request(this.api + "/sandbox/" + sandbox.id() + "/snapshot")
			.POST(BodyPublishers.ofString("{\"name\":\"" + name + "\"}")));
		return name;
	}

	void deleteSnapshot(String name) throws IOException, InterruptedException {
		String id = send(request(this.api + "/snapshots/" + name).GET()).path("id").asString();
		send(request(this.api + "/snapshots/" + id).DELETE());
	}

	void act(Sandbox sandbox, String action) throws IOException, InterruptedException {
		send(request(this.api + "/sandbox/" + sandbox.id() + "/" + action).POST(BodyPublishers.ofString("{}")));
	}

	void await(Sandbox sandbox, String state) throws IOException, InterruptedException {
		JsonNode now = send(request(this.api + "/sandbox/" + sandbox.id()).GET());
		while (!now.path("state").asString().equals(state)) {
			if (now.path("state").asString().equals("error")) {
				throw new IOException("It ended in " + now);
			}
			Thread.sleep(10);
			now = send(request(this.api + "/sandbox/" + sandbox.id()).GET());
		}
	}

	private Sandbox createFrom(String body) throws IOException, InterruptedException {
		return made("/sandbox", body);
	}

	private Sandbox made(String path, String body) throws IOException, InterruptedException {
		JsonNode sandbox = send(request(this.api + path).POST(BodyPublishers.ofString(body)));
		if (!"started".equals(sandbox.path("state").asString())) {
			throw new IOException("Create answered " + sandbox);
		}
		String id = sandbox.path("id").asString();
		return new Sandbox(id, sandbox.path("toolboxProxyUrl").asString() + "/" + id);
	}

	void exec(Sandbox sandbox) throws IOException, InterruptedException {
		command(sandbox, "true");
	}

	void command(Sandbox sandbox, String command) throws IOException, InterruptedException {
		succeed(sandbox, "/process/execute", "{\"command\":\"" + command + "\"}");
	}

	/** Runs a line of Python without a quotation mark in it. */
	void python(Sandbox sandbox, String code) throws IOException, InterruptedException {
		succeed(sandbox, "/process/code-run", "{\"language\":\"python\",\"code\":\"" + code + "\"}");
	}

	void startSession(Sandbox sandbox, String session) throws IOException, InterruptedException {
		send(request(sandbox.toolbox() + "/process/session")
			.POST(BodyPublishers.ofString("{\"sessionId\":\"" + session + "\"}")));
	}

	void inSession(Sandbox sandbox, String session, String command) throws IOException, InterruptedException {
		succeed(sandbox, "/process/session/" + session + "/exec", "{\"command\":\"" + command + "\"}");
	}

	void list(Sandbox sandbox, String path, int expected) throws IOException, InterruptedException {
		JsonNode files = send(request(sandbox.toolbox() + "/files?path=" + path).GET());
		if (files.size() != expected) {
			throw new IOException("The list has " + files.size() + " files");
		}
	}

	private void succeed(Sandbox sandbox, String path, String body) throws IOException, InterruptedException {
		JsonNode answer = send(request(sandbox.toolbox() + path).POST(BodyPublishers.ofString(body)));
		if (answer.path("exitCode").asInt(-1) != 0) {
			throw new IOException(path + " answered " + answer);
		}
	}

	void delete(Sandbox sandbox) throws IOException, InterruptedException {
		send(request(this.api + "/sandbox/" + sandbox.id()).DELETE());
	}

	WebSocket webSocket(Sandbox sandbox, String path, WebSocket.Listener listener) {
		return this.http.newWebSocketBuilder()
			.connectTimeout(LIMIT)
			.header("Authorization", "Bearer " + this.key)
			.buildAsync(URI.create(sandbox.toolbox().replaceFirst("http", "ws") + path), listener)
			.join();
	}

	/** Runs a command with children that do not end before their limit. */
	void timeOut(Sandbox sandbox, int seconds) throws IOException, InterruptedException {
		HttpResponse<byte[]> response = this.http.send(request(sandbox.toolbox() + "/process/execute")
			.POST(BodyPublishers.ofString("{\"command\":\"sleep 60 & sleep 60\",\"timeout\":" + seconds + "}"))
			.build(), BodyHandlers.ofByteArray());
		if (response.statusCode() != 408) {
			throw new IOException("A command that must time out answered " + response.statusCode());
		}
	}

	/** Sends a body, which is written as JSON. */
	JsonNode post(String path, Object body) throws IOException, InterruptedException {
		return send(request(this.api + path).POST(BodyPublishers.ofByteArray(this.json.writeValueAsBytes(body))));
	}

	JsonNode get(String path) throws IOException, InterruptedException {
		return send(request(this.api + path).GET());
	}

	void delete(String path) throws IOException, InterruptedException {
		send(request(this.api + path).DELETE());
	}

	private HttpRequest.Builder request(String url) {
		return HttpRequest.newBuilder(URI.create(url))
			.timeout(LIMIT)
			.header("Authorization", "Bearer " + this.key)
			.header("Content-Type", "application/json");
	}

	private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<byte[]> response = this.http.send(request.build(), BodyHandlers.ofByteArray());
		JsonNode body = this.json.readTree(response.body());
		if (response.statusCode() / 100 != 2) {
			throw new IOException(response.statusCode() + " " + body);
		}
		return body;
	}

}
