package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.host.Mounts;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions while the runner is killed with SIGKILL, and the next one.
 */
class SessionKillIT {

	private static final String TOKEN = "token-of-the-test";

	private static final String SANDBOX = "survivor";

	private static final String SESSION = "/process/session/long";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final JsonMapper json = new JsonMapper();

	private Path directory;

	private Process runner;

	private URI url;

	@BeforeEach
	void start() throws IOException {
		this.directory = Files.createTempDirectory(Path.of("/var/tmp"), "odt-session-kill-");
		startRunner();
		assertThat(send("PUT", this.json.writeValueAsString(new SandboxSpec(SANDBOX, "host:default", "daytona",
				Map.of(), new SandboxSpec.Limits(2, 512, 256, 256), NetworkPolicy.OPEN))))
			.isEqualTo(200);
	}

	@AfterEach
	void stop() {
		try {
			assertThat(send("DELETE", "")).isEqualTo(204);
		}
		finally {
			this.runner.destroy();
			this.runner.onExit().join();
			Mounts.at(this.directory).forEach(Mounts::detach);
			Program.run(List.of("rm", "-rf", "--one-file-system", this.directory.toString()));
		}
	}

	private void startRunner() throws IOException {
		Path log = this.directory.resolve("runner.log");
		this.runner = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
				"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				KilledRunner.class.getName(), this.directory.toString(), TOKEN)
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		Polling.until("the runner serves", LIMIT, () -> read(log).contains("serves at "));
		this.url = URI.create(read(log).replaceAll("(?s).*serves at (\\S+).*", "$1"));
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return "";
		}
	}

	private int send(String method, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.url + "/sandboxes/" + SANDBOX))
			.header("Authorization", "Bearer " + TOKEN)
			.header("Content-Type", "application/json")
			.method(method, BodyPublishers.ofString(body))
			.timeout(Duration.ofSeconds(60))
			.build();
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(request, BodyHandlers.discarding()).statusCode();
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private ToolboxClient toolbox() {
		return new ToolboxClient(URI.create(this.url + "/sandboxes/" + SANDBOX + "/toolbox"),
				Map.of("Authorization", "Bearer " + TOKEN));
	}

	private String given(String command) {
		return toolbox().post(SESSION + "/exec", Map.of("command", command, "runAsync", true))
			.json()
			.path("cmdId")
			.asString();
	}

	@Test
	@Timeout(180)
	void sessionWhenTheRunnerIsKilledGoesOnWhole() throws IOException {
		assertThat(toolbox().post("/process/session", Map.of("sessionId", "long")).status()).isEqualTo(201);
		assertThat(toolbox().post("/process/session", Map.of("sessionId", "gone")).status()).isEqualTo(201);
		assertThat(toolbox().delete("/process/session/gone").status()).isEqualTo(204);
		String before = given("export KEPT=kept; (exit 3)");
		String running = given("i=0; while [ ! -e stop ]; do i=$((i + 1)); echo \"line $i\"; sleep 0.005; done; "
				+ "read x; echo \"got $x and $KEPT\"; (exit 6)");
		String queued = given("echo after");
		Polling.until("it runs", LIMIT, () -> log(running).contains("line 20\n"));
		this.runner.destroyForcibly().onExit().join();
		startRunner();
		var commands = toolbox().get(SESSION).json().path("commands");
		assertThat(toolbox().get("/process/session").json().size()).isEqualTo(1);
		assertThat(commands.size()).isEqualTo(3);
		assertThat(commands.get(0).path("id").asString()).isEqualTo(before);
		assertThat(commands.get(0).path("exitCode").asInt()).isEqualTo(3);
		assertThat(commands.get(1).has("exitCode")).isFalse();
		toolbox().execute("touch stop");
		assertThat(toolbox().post(SESSION + "/command/" + running + "/input", Map.of("data", "word")).status())
			.isEqualTo(204);
		Polling.until("all end", LIMIT,
				() -> toolbox().get(SESSION + "/command/" + queued).json().path("exitCode").asInt(-9) == 0);
		assertThat(toolbox().get(SESSION + "/command/" + running).json().path("exitCode").asInt()).isEqualTo(6);
		String log = log(running);
		long lines = log.lines().filter((line) -> line.startsWith("line ")).count();
		assertThat(log.replace("word\n", "")).isEqualTo(IntStream.rangeClosed(1, (int) lines)
			.mapToObj((number) -> "line " + number + "\n")
			.collect(Collectors.joining()) + "got word and kept\n".replace("word\n", ""));
		assertThat(log(queued)).isEqualTo("after\n");
		assertThat(toolbox().delete(SESSION).status()).isEqualTo(204);
		assertThat(OciRunner.processes(SANDBOX)).isEmpty();
	}

	@Test
	@Timeout(180)
	void sessionWhenItsSandboxIsGoneLeavesNothing() throws IOException {
		toolbox().post("/process/session", Map.of("sessionId", "long"));
		given("sleep 1000");
		this.runner.destroyForcibly().onExit().join();
		startRunner();
		assertThat(send("DELETE", "")).isEqualTo(204);
		Path state = this.directory.resolve("toolbox/sessions/" + SANDBOX);
		Polling.until("the state is swept", LIMIT, () -> !Files.exists(state));
	}

	private String log(String command) {
		return toolbox().get(SESSION + "/command/" + command + "/logs").text();
	}

}
