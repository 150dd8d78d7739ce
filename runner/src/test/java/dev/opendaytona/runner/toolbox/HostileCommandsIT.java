package dev.opendaytona.runner.toolbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands that do what they can to stay, to grow and to be waited for, in a sandbox of
 * {@code crun}. After each, nothing of it runs and the sandbox serves on.
 */
@Timeout(60)
class HostileCommandsIT {

	private static final String TIMEOUT = "PROCESS_EXECUTION_TIMEOUT";

	private static OciRunner runner;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private String sandbox;

	@BeforeAll
	static void start() {
		runner = OciRunner.start();
	}

	@AfterAll
	static void stop() {
		runner.close();
	}

	@BeforeEach
	void create() {
		this.sandbox = runner.create(new SandboxSpec.Limits(2, 256, 256, 64));
	}

	@AfterEach
	void destroy() {
		this.threads.shutdownNow();
		runner.destroy(this.sandbox);
	}

	private ToolboxClient toolbox() {
		return runner.toolbox(this.sandbox);
	}

	private Answer run(String command, double timeout) {
		return toolbox().post("/process/execute", Map.of("command", command, "timeout", timeout));
	}

	private void assertServesOn() {
		assertThat(OciRunner.processes(this.sandbox)).as("what a command left behind").isEmpty();
		assertThat(toolbox().execute("echo still here").json().path("result").asString()).isEqualTo("still here\n");
	}

	/** Runs a command past its timeout; the answer must come right after it. */
	private Answer assertTimesOut(String command, double seconds) {
		Instant before = Instant.now();
		Answer answer = run(command, seconds);
		assertError(answer, 408, TIMEOUT);
		assertThat(Duration.between(before, Instant.now()))
			.isLessThan(Duration.ofMillis((long) (seconds * 1000) + 4000));
		assertServesOn();
		return answer;
	}

	@Test
	void commandOfTenMegabytesRuns() {
		String comment = "# " + "x".repeat(1000) + "\n";
		Answer answer = toolbox().execute(comment.repeat(10 * 1024) + "echo end of ten megabytes");
		assertThat(answer.json().path("result").asString()).isEqualTo("end of ten megabytes\n");
		assertServesOn();
	}

	@Test
	void outputWithoutEndIsBoundedAndEndsAtItsTimeout() {
		Answer answer = assertTimesOut("yes 'a line of no interest' & yes >&2", 2);
		assertThat(answer.bytes().length).isLessThan(64 * 1024);
	}

	@Test
	void lineWithoutEndIsBoundedAndEndsAtItsTimeout() {
		Answer answer = assertTimesOut("tr '\\0' x < /dev/zero", 1);
		assertThat(answer.bytes().length).isLessThan(64 * 1024);
	}

	@Test
	void programThatIgnoresSignalsEndsAtItsTimeout() {
		assertTimesOut("""
				exec python3 - <<'END'
				import signal, time
				for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
				    signal.signal(number, signal.SIG_IGN)
				while True:
				    time.sleep(60)
				END""", 1);
	}

	@Test
	void childThatHoldsOutputEndsAtTheTimeout() {
		Answer answer = assertTimesOut("sleep 1000 & echo the shell has ended", 1);
		assertThat(answer.json().path("message").asString()).contains("the shell has ended");
	}

	@Test
	void daemonInItsOwnSessionEndsAtTheTimeout() {
		assertTimesOut("setsid sh -c 'trap \"\" TERM HUP; (setsid sleep 1000 &) ; sleep 1000' & sleep 1000", 1);
	}

	@Test
	void stoppedProcessEndsAtTheTimeout() {
		assertTimesOut("kill -STOP $$", 1);
	}

	@Test
	void forkBombEndsAtItsTimeout() {
		assertTimesOut("b() { b | b & }; b; while :; do b; sleep 0.1; done 2> /dev/null", 2);
	}

	@Test
	void forkBombWithoutEndKeepsOthersOut() {
		String other = runner.create();
		CompletableFuture<Answer> bomb = CompletableFuture.supplyAsync(
				() -> run("while :; do (while :; do (sleep 5 &) ; done &) ; done 2> /dev/null", 3), this.threads);
		assertThat(runner.toolbox(other).execute("echo $((6 * 7))").json().path("result").asString()).isEqualTo("42\n");
		assertError(bomb.join(), 408, TIMEOUT);
		assertServesOn();
		runner.destroy(other);
	}

	@Test
	void memoryWithoutEndIsEnded() {
		Answer answer = run("python3 -c \"x = bytearray(10 ** 9)\"; echo \"it ended with $?\"", 20);
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().path("result").asString()).contains("it ended with 137");
		assertServesOn();
	}

	@Test
	void quietCommandsDoNotStopOthers() {
		List<CompletableFuture<Answer>> quiet = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			quiet.add(CompletableFuture.supplyAsync(() -> run("sleep 1000", 4), this.threads));
		}
		Instant before = Instant.now();
		assertThat(toolbox().execute("echo here").json().path("result").asString()).isEqualTo("here\n");
		assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(3));
		quiet.forEach((answer) -> assertError(answer.join(), 408, TIMEOUT));
		assertServesOn();
	}

	@Test
	void fiftyCommandsAtOnceAllAnswer() {
		String roomy = runner.create();
		List<CompletableFuture<Answer>> answers = IntStream.range(0, 50)
			.mapToObj((number) -> CompletableFuture
				.supplyAsync(() -> runner.toolbox(roomy).execute("sleep 0.5; echo " + number), this.threads))
			.toList();
		for (int number = 0; number < 50; number++) {
			Answer answer = answers.get(number).join();
			assertThat(answer.json().path("result").asString()).as(answer.text()).isEqualTo(number + "\n");
		}
		assertThat(OciRunner.processes(roomy)).isEmpty();
		runner.destroy(roomy);
	}

	@Test
	void peerThatGoesAwayEndsTheTree() throws Exception {
		String command = "setsid sleep 1000 & (trap '' TERM HUP; sleep 1000) & sleep 1000";
		try (var peer = toolbox().abandoned("/process/execute", Map.of("command", command))) {
			Polling.until("the command runs", () -> sleeping() == 3);
			peer.shutdownNow();
		}
		Polling.until("the tree is dead", () -> OciRunner.processes(this.sandbox).isEmpty());
		assertServesOn();
	}

	private long sleeping() {
		return OciRunner.processes(this.sandbox).stream().filter((process) -> process.contains("sleep 1000")).count();
	}

	@Test
	void stopInTheMiddleEndsTheCommandAndSaysSo() throws Exception {
		CompletableFuture<Answer> answer = sleeper();
		runner.stop(this.sandbox);
		assertEnded(answer.join());
		assertThat(OciRunner.processes(this.sandbox)).isEmpty();
		assertError(toolbox().execute("true"), 409, "SANDBOX_NOT_RUNNING");
	}

	@Test
	void destroyInTheMiddleEndsTheCommandAndSaysSo() throws Exception {
		CompletableFuture<Answer> answer = sleeper();
		runner.destroy(this.sandbox);
		assertEnded(answer.join());
		assertError(toolbox().execute("true"), 404, "SANDBOX_NOT_FOUND");
	}

	private CompletableFuture<Answer> sleeper() throws Exception {
		CompletableFuture<Answer> answer = CompletableFuture
			.supplyAsync(() -> toolbox().execute("echo before; sleep 1000"), this.threads);
		Polling.until("the command runs", () -> sleeping() == 1);
		return answer;
	}

	/** As the shell says it of a killed process, with what it had printed. */
	private static void assertEnded(Answer answer) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(137);
		assertThat(answer.json().path("result").asString()).contains("before");
	}

}
