package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Uploads while the runner is killed with SIGKILL, and the next one. */
@Timeout(180)
class UploadKillIT {

	private static final int HALF_BYTES = 4 * 1024 * 1024;

	private static final int ROUNDS = 3;

	private RunnerProcess runner;

	@BeforeEach
	void start() throws Exception {
		this.runner = RunnerProcess.start(Map.of());
	}

	@AfterEach
	void stop() {
		this.runner.close();
	}

	private String shell(String command) {
		return this.runner.toolbox().execute(command).json().path("result").asString().strip();
	}

	@Test
	void uploadWhenTheRunnerIsKilledLeavesTheOldFileAndNothingElse() throws Exception {
		shell("mkdir a; echo old > a/file; ln -s a/file link");
		ToolboxClient toolbox = this.runner.toolbox();
		PipedOutputStream body = new PipedOutputStream();
		PipedInputStream sent = new PipedInputStream(body, HALF_BYTES);
		CompletableFuture<?> answer = CompletableFuture
			.supplyAsync(
					() -> toolbox.post("/files/upload?path=link", "multipart/form-data; boundary=b",
							BodyPublishers.ofInputStream(() -> sent)),
					(task) -> Thread.ofPlatform().daemon().start(task));
		body.write("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
			.getBytes(StandardCharsets.UTF_8));
		body.write(new byte[HALF_BYTES]);
		body.flush();
		Polling.until("half has arrived", () -> shell("find a -size +100k").contains(".daytona-upload-"));
		this.runner.kill();
		body.close();
		assertThat(answer.handle((done, failed) -> failed).join()).isNotNull();
		this.runner.startAgain();
		assertThat(shell("cat a/file; readlink link")).isEqualTo("old\na/file");
		Polling.until("the draft is removed", () -> shell("ls -A a").equals("file"));
		Polling.until("it is forgotten", () -> empty());
	}

	private boolean empty() throws IOException {
		try (var files = java.nio.file.Files.list(this.runner.directory().resolve("toolbox/drafts"))) {
			return files.findAny().isEmpty();
		}
	}

	/** Small files, so that the kill hits every step. */
	@Test
	void uploadsWhenTheRunnerIsKilledAreOldOrNewAndNeverMixed() throws Exception {
		for (int round = 1; round <= ROUNDS; round++) {
			CompletableFuture<Integer> acknowledged = uploading(this.runner.toolbox());
			Polling.until("it uploads",
					() -> shell("test -s f0 && test -s f1 && test -s f2 && echo all").equals("all"));
			this.runner.kill();
			int last = acknowledged.join();
			this.runner.startAgain();
			Polling.until("drafts are removed", () -> shell("ls -A | grep -c daytona-upload || true").equals("0"));
			String[] contents = shell(
					"for f in f0 f1 f2; do head -c 8 $f; echo; tr -d '\\n' < $f | fold -w 8 | sort -u | wc -l;"
							+ " wc -c < $f; done")
				.split("\\s+");
			for (int file = 0; file < 3; file++) {
				assertThat(Arrays.copyOfRange(contents, file * 3 + 1, file * 3 + 3)).as("parts and bytes of f" + file)
					.containsExactly("1", "80000");
			}
			assertThat(Arrays.stream(new int[] { 0, 3, 6 })
				.map((at) -> Integer.parseInt(contents[at]))
				.max()
				.orElseThrow()).as("the last that was acknowledged").isBetween(last, last + 1);
			shell("rm -f f0 f1 f2");
		}
	}

	/** Uploads files that say which they are in every eight bytes, until it fails. */
	private static CompletableFuture<Integer> uploading(ToolboxClient toolbox) {
		return CompletableFuture.supplyAsync(() -> {
			int number = 0;
			try {
				while (toolbox
					.upload("f" + (number + 1) % 3,
							"%08d".formatted(number + 1).repeat(10_000).getBytes(StandardCharsets.UTF_8))
					.status() == 200) {
					number++;
				}
			}
			catch (java.io.UncheckedIOException killed) {
				// As it should.
			}
			return number;
		}, (task) -> Thread.ofPlatform().daemon().start(task));
	}

}
