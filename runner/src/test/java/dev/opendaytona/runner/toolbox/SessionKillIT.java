package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.opendaytona.runner.engine.Polling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions while the runner is killed with SIGKILL, and the next one.
 */
class SessionKillIT {

	private static final String SESSION = "/process/session/long";

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private RunnerProcess runner;

	@BeforeEach
	void start() throws IOException {
		this.runner = RunnerProcess.start(Map.of());
	}

	@AfterEach
	void stop() {
		this.runner.close();
	}

	private ToolboxClient toolbox() {
		return this.runner.toolbox();
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
		this.runner.killAndStartAgain();
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
		assertThat(OciRunner.processes(RunnerProcess.SANDBOX)).isEmpty();
	}

	@Test
	@Timeout(180)
	void execWhenTheRunnerIsKilledGoesOnAndKeepsItsTime() throws IOException {
		String exec = "/process/exec/";
		assertThat(toolbox()
			.post(exec + "one", Map.of("command", "echo a; while [ ! -e stop ]; do sleep 0.01; done; echo b; exit 5"))
			.status()).isEqualTo(200);
		assertThat(toolbox().post(exec + "late", Map.of("command", "sleep 1000", "timeout", 4)).status())
			.isEqualTo(200);
		this.runner.killAndStartAgain();
		assertThat(toolbox().get(exec + "one").json().path("running").asBoolean()).isTrue();
		toolbox().execute("touch stop");
		var ended = toolbox().get(exec + "one?waitSeconds=20").json();
		assertThat(ended.path("exitCode").asInt(-1)).isEqualTo(5);
		assertThat(ended.path("stdout").path("head").asString()).isEqualTo("a\nb\n");
		var late = toolbox().get(exec + "late?waitSeconds=20").json();
		assertThat(late.path("timedOut").asBoolean()).isTrue();
		assertThat(late.path("exitCode").asInt()).isEqualTo(124);
		Polling.until("nothing is left", LIMIT, () -> OciRunner.processes(RunnerProcess.SANDBOX).isEmpty());
	}

	@Test
	@Timeout(180)
	void sessionWhenItsSandboxIsGoneLeavesNothing() throws IOException {
		toolbox().post("/process/session", Map.of("sessionId", "long"));
		given("sleep 1000");
		this.runner.killAndStartAgain();
		assertThat(this.runner.destroySandbox()).isEqualTo(204);
		Path state = this.runner.directory().resolve("toolbox/sessions/" + RunnerProcess.SANDBOX);
		Polling.until("the state is swept", LIMIT, () -> !Files.exists(state));
	}

	private String log(String command) {
		return toolbox().get(SESSION + "/command/" + command + "/logs").text();
	}

}
