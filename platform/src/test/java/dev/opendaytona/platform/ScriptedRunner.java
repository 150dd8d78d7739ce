package dev.opendaytona.platform;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.fleet.RunnerSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A runner that keeps sandboxes in a map, for tests: answers as docs/design/0001-seams.md
 * says, and fails as it is told to.
 */
public final class ScriptedRunner implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	public static final String TOKEN = "runner-token";

	private final Map<String, String> phases = new ConcurrentHashMap<>();

	private final AtomicInteger failing = new AtomicInteger();

	private final AtomicInteger creates = new AtomicInteger();

	private final WireMockServer server;

	private final Map<String, String> images = new ConcurrentHashMap<>();

	private final Map<String, String> replaced = new ConcurrentHashMap<>();

	private volatile String imageEnd = "READY";

	private volatile int delayMillis;

	public ScriptedRunner() {
		this.server = new WireMockServer(WireMockConfiguration.options()
			.dynamicPort()
			.containerThreads(80)
			.disableRequestJournal()
			.extensions(new Answers()));
		this.server.start();
		this.server.stubFor(WireMock.any(WireMock.anyUrl())
			.withHeader("Authorization", WireMock.equalTo("Bearer " + TOKEN))
			.willReturn(WireMock.aResponse().withTransformers("runner")));
	}

	public RunnerSettings settings() {
		return new RunnerSettings(URI.create("http://127.0.0.1:" + this.server.port()), Secret.of(TOKEN));
	}

	/** The phases by sandbox id; change them as if it happened on the runner. */
	public Map<String, String> phases() {
		return this.phases;
	}

	/** The bodies with which images were asked for, by name. */
	public Map<String, String> images() {
		return this.images;
	}

	/** The images that sandboxes went back to, by sandbox id. */
	public Map<String, String> replaced() {
		return this.replaced;
	}

	/** How images are from now on: MAKING, READY, or why they failed. */
	public void imagesAre(String end) {
		this.imageEnd = end;
	}

	public int creates() {
		return this.creates.get();
	}

	/** Answers everything with this status; 0 ends it. */
	public void failWith(int status) {
		this.failing.set(status);
	}

	public void delay(int millis) {
		this.delayMillis = millis;
	}

	public WireMockServer server() {
		return this.server;
	}

	@Override
	public void close() {
		this.server.stop();
	}

	private final class Answers implements ResponseDefinitionTransformerV2 {

		@Override
		public ResponseDefinition transform(ServeEvent event) {
			Request request = event.getRequest();
			int status = ScriptedRunner.this.failing.get();
			if (status != 0) {
				return answer(status, "{\"statusCode\":" + status
						+ ",\"code\":\"SCRIPTED\",\"message\":\"The runner was told to fail\"}");
			}
			List<String> path = List.of(request.getUrl().substring(1).split("[/?]", -1));
			if (path.getFirst().equals("info")) {
				return answer(200, "{\"version\":\"1\",\"engine\":\"oci\",\"capabilities\":[],\"cpus\":2,"
						+ "\"memoryMib\":1024,\"diskMib\":1024,\"sandboxes\":0,\"images\":[]}");
			}
			if (path.getFirst().equals("images")) {
				return image(request, path);
			}
			return (path.size() == 1) ? list()
					: sandbox(request.getMethod().getName(), path, request.getBodyAsString());
		}

		private ResponseDefinition image(Request request, List<String> path) {
			String name = URLDecoder.decode(path.get(1), StandardCharsets.UTF_8);
			String action = (path.size() > 2) ? path.get(2) : "";
			return switch (request.getMethod().getName() + " " + action) {
				case "PUT pull", "PUT build" -> {
					ScriptedRunner.this.images.putIfAbsent(name, request.getBodyAsString());
					yield answer(200, "{\"name\":\"" + name + "\",\"state\":\"MAKING\"}");
				}
				case "GET log" -> answer(200, "line one\nline two\n");
				case "DELETE " -> {
					ScriptedRunner.this.images.remove(name);
					yield answer(204, "");
				}
				case "PUT " -> answer(200, "{\"name\":\"image\",\"sizeBytes\":" + request.getBody().length + "}");
				default -> ScriptedRunner.this.images.containsKey(name) ? imageStatus(name)
						: answer(404, "{\"code\":\"IMAGE_NOT_FOUND\",\"message\":\"No image '" + name + "'\"}");
			};
		}

		private ResponseDefinition imageStatus(String name) {
			String end = ScriptedRunner.this.imageEnd;
			String more = switch (end) {
				case "MAKING" -> "";
				case "READY" -> ",\"image\":{\"name\":\"" + name
						+ "\",\"sizeBytes\":1073741824,\"program\":[\"serve\"],\"user\":\"app\"}";
				default -> ",\"reason\":\"" + end + "\"";
			};
			String state = (end.equals("MAKING") || end.equals("READY")) ? end : "FAILED";
			return answer(200, "{\"name\":\"" + name + "\",\"state\":\"" + state + "\"" + more + "}");
		}

		private ResponseDefinition list() {
			List<String> items = ScriptedRunner.this.phases.entrySet()
				.stream()
				.map((entry) -> status(entry.getKey(), entry.getValue()))
				.toList();
			return answer(200, "[" + String.join(",", items) + "]");
		}

		private ResponseDefinition sandbox(String method, List<String> path, String body) {
			String id = path.get(1);
			String action = (path.size() > 2) ? path.get(2) : "";
			return switch (method + " " + action) {
				case "PUT " -> create(id);
				case "POST replace" -> {
					ScriptedRunner.this.replaced.put(id, JSON.readTree(body).path("image").asString());
					yield create(id);
				}
				case "POST fork" -> ScriptedRunner.this.phases.containsKey(id)
						? create(JSON.readTree(body).path("id").asString()) : change(id, null);
				case "POST commit" -> ScriptedRunner.this.phases.containsKey(id)
						? answer(200, "{\"name\":\"local:x\",\"sizeBytes\":2147483648,\"program\":[],\"user\":\"\"}")
						: change(id, null);
				case "GET archive" ->
					ScriptedRunner.this.phases.containsKey(id) ? answer(200, "files of " + id) : change(id, null);
				case "POST restore" -> restore(id, JSON.readTree(body));
				case "POST start" -> change(id, "RUNNING");
				case "POST stop" -> change(id, "STOPPED");
				case "PUT network", "GET " -> change(id, null);
				case "DELETE " -> {
					ScriptedRunner.this.phases.remove(id);
					yield new ResponseDefinitionBuilder().withStatus(204).build();
				}
				default -> answer(200, "{\"exitCode\":0,\"result\":\"" + String.join("/", path) + "\"}");
			};
		}

		/** Fetches the archive as a runner does, and is as strict. */
		private ResponseDefinition restore(String id, JsonNode wanted) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(wanted.path("address").asString())).build();
			try (HttpClient http = HttpClient.newHttpClient()) {
				HttpResponse<byte[]> archive = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
				String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(archive.body()));
				if (!sha256.equals(wanted.path("sha256").asString())
						|| !new String(archive.body(), StandardCharsets.UTF_8).equals("files of " + id)) {
					return answer(404, "{\"code\":\"ARCHIVE_NOT_FOUND\",\"message\":\"No such archive\"}");
				}
				return create(id);
			}
			catch (IOException | InterruptedException | NoSuchAlgorithmException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private ResponseDefinition create(String id) {
			ScriptedRunner.this.creates.incrementAndGet();
			ScriptedRunner.this.phases.put(id, "RUNNING");
			return answer(200, status(id, "RUNNING"));
		}

		private ResponseDefinition change(String id, @Nullable String phase) {
			String now = ScriptedRunner.this.phases.computeIfPresent(id, (key, old) -> (phase != null) ? phase : old);
			return (now != null) ? answer(200, status(id, now))
					: answer(404, "{\"code\":\"SANDBOX_NOT_FOUND\",\"message\":\"No sandbox '" + id + "'\"}");
		}

		private static String status(String id, String phase) {
			return "{\"id\":\"" + id + "\",\"phase\":\"" + phase + "\"}";
		}

		private ResponseDefinition answer(int status, String body) {
			return new ResponseDefinitionBuilder().withStatus(status)
				.withHeader("Content-Type", "application/json")
				.withFixedDelay(ScriptedRunner.this.delayMillis)
				.withBody(body)
				.build();
		}

		@Override
		public String getName() {
			return "runner";
		}

		@Override
		public boolean applyGlobally() {
			return false;
		}

	}

}
