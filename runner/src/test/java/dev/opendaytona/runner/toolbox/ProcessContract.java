package dev.opendaytona.runner.toolbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands. */
public interface ProcessContract extends ToolboxContract {

	private Answer run(Map<String, Object> request) {
		return toolbox().post("/process/execute", request);
	}

	@Test
	default void executeMergesOutputInOrder() {
		Answer answer = toolbox().execute("echo one; echo two >&2; echo three");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("exitCode").asInt()).isZero();
		assertThat(answer.json().path("result").asString()).isEqualTo("one\ntwo\nthree\n");
		assertThat(answer.json().has("stdout")).isFalse();
	}

	@Test
	default void executeWhenSplitAnswersBothStreams() {
		Answer answer = run(Map.of("command", "echo out; echo err >&2", "splitOutput", true));
		assertThat(answer.json().path("stdout").asString()).isEqualTo("out\n");
		assertThat(answer.json().path("stderr").asString()).isEqualTo("err\n");
		assertThat(answer.json().path("result").asString()).contains("out\n", "err\n");
	}

	@Test
	default void executeWhenCommandFailsAnswersItsCode() {
		assertThat(toolbox().execute("exit 42").json().path("exitCode").asInt()).isEqualTo(42);
		Answer missing = toolbox().execute("ls /definitely-missing");
		assertThat(missing.status()).isEqualTo(200);
		assertThat(missing.json().path("exitCode").asInt()).isNotZero();
	}

	@Test
	default void executeTakesHeredocsAndText() {
		assertThat(toolbox().execute("cat - <<'END'\nfrom here\nEND").json().path("result").asString())
			.isEqualTo("from here\n");
		assertThat(toolbox().execute("printf 'gr\u00fc\u00df \u2603'").json().path("result").asString())
			.isEqualTo("gr\u00fc\u00df \u2603");
	}

	@Test
	default void executeRunsInWorkDirectoryOrGivenOne() {
		assertThat(toolbox().execute("pwd").json().path("result").asString().strip()).endsWith(home());
		toolbox().post("/files/folder" + ToolboxClient.query("path", "below/here"));
		Answer answer = run(Map.of("command", "pwd", "cwd", "below/here"));
		assertThat(answer.json().path("result").asString().strip()).endsWith(home() + "/below/here");
	}

	@Test
	default void executeWhenDirectoryIsMissingAnswersMinusOne() {
		Answer answer = run(Map.of("command", "pwd", "cwd", "/no/such/directory"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(-1);
		assertThat(answer.json().path("result").asString()).contains("/no/such/directory");
	}

	@Test
	default void executeGivesVariables() {
		Answer answer = run(Map.of("command", "echo \"$A_1-$B\"", "envs", Map.of("A_1", "x y", "B", "$HOME")));
		assertThat(answer.json().path("result").asString()).isEqualTo("x y-$HOME\n");
		assertError(run(Map.of("command", "true", "envs", Map.of("A-B", "x"))), 400, "BAD_REQUEST");
		assertError(run(Map.of("command", "true", "envs", Map.of("1A", "x"))), 400, "BAD_REQUEST");
	}

	@Test
	default void executeWhenRequestIsWrongIsBadRequest() {
		assertError(run(Map.of("command", " \n")), 400, "BAD_REQUEST");
		assertError(run(Map.of()), 400, "BAD_REQUEST");
		assertError(run(Map.of("command", "true", "timeout", -1)), 400, "BAD_REQUEST");
		assertError(run(Map.of("command", "true", "cwd", "a\0b")), 400, "INVALID_FILE_PATH");
	}

	@Test
	default void executeWhenOutOfTimeKillsAndTellsOutput() {
		Instant before = Instant.now();
		Answer answer = run(Map.of("command", "echo so far; sleep 30 & sleep 30", "timeout", 1));
		Duration took = Duration.between(before, Instant.now());
		assertError(answer, 408, "PROCESS_EXECUTION_TIMEOUT");
		assertThat(answer.json().path("message").asString()).contains("command execution timeout", "so far");
		assertThat(took).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1500));
	}

	@Test
	default void executeWhenTermIsIgnoredIsKilled() {
		Answer answer = run(Map.of("command", "trap '' TERM; while :; do sleep 0.1; done", "timeout", 1));
		assertError(answer, 408, "PROCESS_EXECUTION_TIMEOUT");
	}

	@Test
	default void executeWhenOutputIsEndlessIsBounded() {
		Answer answer = run(Map.of("command", "echo first; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo last"));
		String result = answer.json().path("result").asString();
		assertThat(result).startsWith("first\n").endsWith("\nlast\n").contains("bytes cut");
		assertThat(result.length()).isLessThan(17 * 1024 * 1024);
		assertThat(answer.json().path("cutBytes").asLong()).isGreaterThan(30_000_000);
		assertError(run(Map.of("command", "yes", "timeout", 1)), 408, "PROCESS_EXECUTION_TIMEOUT");
	}

	@Test
	default void executeWhenShellEndsBeforeReadingAllAnswers() {
		Answer answer = toolbox().execute("exit 7\n" + "# filler\n".repeat(200_000));
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(7);
	}

	@Test
	default void executeTakesLargeCommand() {
		Answer answer = toolbox().execute("cat > /dev/null <<'END'\n" + "x".repeat(2 * 1024 * 1024) + "\nEND\necho ok");
		assertThat(answer.json().path("result").asString()).isEqualTo("ok\n");
	}

	@Test
	default void executeWaitsForBackgroundOnlyWhenItHoldsOutput() {
		Instant before = Instant.now();
		Answer quick = toolbox().execute("sleep 20 > /dev/null 2>&1 & echo started");
		assertThat(quick.json().path("result").asString()).isEqualTo("started\n");
		assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(5));
		Answer slow = toolbox().execute("(sleep 1; echo late) & echo early");
		assertThat(slow.json().path("result").asString()).isEqualTo("early\nlate\n");
	}

	@Test
	default void executeWhenPeerGoesAwayKills() throws Exception {
		try (var peer = toolbox().abandoned("/process/execute",
				Map.of("command", "while :; do date +%s%N > tick; mv tick ticks; sleep 0.05; done"))) {
			Polling.until("the command runs", () -> toolbox().get("/files/info?path=ticks").status() == 200);
			peer.shutdownNow();
		}
		Polling.until("the command was killed", () -> {
			String first = toolbox().execute("cat ticks; sleep 0.3; cat ticks").json().path("result").asString();
			String[] lines = first.split("\n", -1);
			return lines.length > 1 && lines[0].equals(lines[1]);
		});
	}

}
