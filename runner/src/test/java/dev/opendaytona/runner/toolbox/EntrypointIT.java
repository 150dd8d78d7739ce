package dev.opendaytona.runner.toolbox;

import java.io.InputStream;
import java.time.Duration;
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
