package dev.opendaytona.runner.toolbox;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** The session that every sandbox has, from its start to its end. */
@Timeout(60)
class EntrypointIT {

	private static final String ENTRYPOINT = "/process/session/entrypoint";

	private OciRunner runner;

	private String sandbox;

	@BeforeEach
	void start() {
		this.runner = OciRunner.start();
		this.sandbox = this.runner.create();
	}

	@AfterEach
	void end() {
		this.runner.destroy(this.sandbox);
		this.runner.close();
	}

	private ToolboxClient toolbox() {
		return this.runner.toolbox(this.sandbox);
	}

	@Test
	void sessionWhenAskedForIsThereAndRunsAndIsNotListed() {
		assertThat(toolbox().get(ENTRYPOINT).text()).isEqualTo(
				"{\"sessionId\":\"entrypoint\",\"commands\":[{\"id\":\"entrypoint_command\",\"command\":\"init\"}]}");
		assertThat(toolbox().get("/process/session").text()).isEqualTo("[]");
	}

	@Test
	void logsWhenPlainAreEmptyInTheShapeOfTheClient() {
		ToolboxClient.Answer split = toolbox().with("X-Daytona-SDK-Version", "0.216.0").get(ENTRYPOINT + "/logs");
		assertThat(split.text()).isEqualTo("{\"output\":\"\",\"stdout\":\"\",\"stderr\":\"\"}");
		ToolboxClient.Answer plain = toolbox().get(ENTRYPOINT + "/logs?follow=false");
		assertThat(plain.text()).isEmpty();
		assertThat(plain.headers().firstValue("content-type").orElseThrow()).startsWith("text/plain");
		LogSocket socket = toolbox().socket(ENTRYPOINT + "/logs", "X-Daytona-SDK-Version~0.216.0");
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.protocol()).isEqualTo("X-Daytona-SDK-Version~0.216.0");
	}

	@Test
	void programWhenTheSandboxStartsRunsAndIsRead() throws Exception {
		List<String> program = List.of("/bin/sh", "-c",
				"echo \"$0 $MINE $(id -un) $PWD\"; echo problem >&2; until test -e end; do sleep 0.05; done; exit 3",
				"it's \"odd\"");
		String id = this.runner.create(program);
		ToolboxClient toolbox = this.runner.toolbox(id).with("X-Daytona-SDK-Version", "0.216.0");
		Polling.until("it has written", () -> toolbox.get(ENTRYPOINT + "/logs").text().contains("problem"));
		assertThat(toolbox.get(ENTRYPOINT + "/logs").json().path("stdout").asString())
			.isEqualTo("it's \"odd\" yes daytona /home/daytona\n");
		assertThat(toolbox.get(ENTRYPOINT + "/logs").json().path("stderr").asString()).isEqualTo("problem\n");
		assertThat(toolbox.get(ENTRYPOINT).json().path("commands").path(0).path("command").asString())
			.startsWith("exec '/bin/sh' '-c'");
		assertThat(toolbox.get(ENTRYPOINT).json().path("commands").path(0).has("exitCode")).isFalse();
		assertThat(toolbox.get("/process/session").text()).isEqualTo("[]");
		assertError(toolbox.post("/process/session/entrypoint/exec", Map.of("command", "true")), 400, "BAD_REQUEST");
		assertError(toolbox.post("/process/exec/entrypoint", Map.of("command", "true")), 400, "BAD_REQUEST");
		assertError(toolbox.delete("/process/exec/entrypoint"), 400, "BAD_REQUEST");
		this.runner.restart();
		ToolboxClient again = this.runner.toolbox(id).with("X-Daytona-SDK-Version", "0.216.0");
		assertThat(again.get(ENTRYPOINT + "/logs").json().path("stderr").asString()).isEqualTo("problem\n");
		LogSocket followed = again.socket(ENTRYPOINT + "/logs?follow=true");
		again.execute("touch end");
		assertThat(followed.closed()).isEqualTo("1000");
		Polling.until("its end is seen", () -> again.get(ENTRYPOINT).json().path("commands").path(0).has("exitCode"));
		assertThat(again.get(ENTRYPOINT).json().path("commands").path(0).path("exitCode").asInt()).isEqualTo(3);
		this.runner.stop(id);
		this.runner.startAgain(id, List.of("/no/such/program"));
		Polling.until("it has failed", () -> again.get(ENTRYPOINT + "/logs").text().contains("/no/such/program"));
		assertThat(again.execute("echo works").json().path("result").asString()).isEqualTo("works\n");
		this.runner.destroy(id);
	}

	@Test
	void logsWhenFollowedEndWithTheSandbox() throws Exception {
		LogSocket socket = toolbox().socket(ENTRYPOINT + "/logs?follow=true");
		CompletableFuture<byte[]> stream = CompletableFuture.supplyAsync(() -> {
			try (InputStream body = toolbox().open(ENTRYPOINT + "/logs?follow=true")) {
				return body.readAllBytes();
			}
			catch (java.io.IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}, (task) -> Thread.ofPlatform().daemon().start(task));
		assertThat(dev.opendaytona.runner.engine.Polling.within(Duration.ofSeconds(1),
				() -> stream.isDone() || socket.ended()))
			.isFalse();
		this.runner.stop(this.sandbox);
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.received()).isEmpty();
		assertThat(stream.join()).isEmpty();
		assertError(toolbox().get(ENTRYPOINT), 409, "SANDBOX_NOT_RUNNING");
		assertError(toolbox().get(ENTRYPOINT + "/logs"), 409, "SANDBOX_NOT_RUNNING");
	}

}
