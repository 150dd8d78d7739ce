package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a process in a sandbox gets and gives.
 */
public interface ExecContract extends EngineSuite {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 42, 125, 126, 127, 255 })
	default void execWhenTheProgramExitsGivesItsCode(int code) {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box.sh("exit " + code);
			assertThat(outcome.exitCode()).isEqualTo(code);
			assertThat(outcome.failure()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 6, 9, 11, 15 })
	default void execWhenASignalEndsItGives128More(int signal) {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box.as(null, "/usr/bin/python3", "-c", "import os; os.kill(os.getpid(), " + signal + ")");
			int expected = (signal == 2) ? 130 : (128 + signal);
			assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(expected);
		}
	}

	@Test
	default void execWhenOutputIsSeparateKeepsTheStreamsApart() {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box.run(request(Map.of(), null, null, false, "echo out; echo err >&2"), "");
			assertThat(outcome.output()).isEqualTo("out\n");
			assertThat(outcome.error()).isEqualTo("err\n");
		}
	}

	@Test
	default void execWhenOutputIsMergedKeepsTheOrder() {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box
				.run(request(Map.of(), null, null, true, "for i in $(seq 50); do echo o$i; echo e$i >&2; done"), "");
			StringBuilder expected = new StringBuilder();
			for (int i = 1; i <= 50; i++) {
				expected.append("o").append(i).append("\ne").append(i).append("\n");
			}
			assertThat(outcome.output()).isEqualTo(expected.toString());
			assertThat(outcome.error()).isEmpty();
		}
	}

	@Test
	default void execWhenInputIsGivenReadsItToItsEnd() {
		try (Box box = Box.start(engine())) {
			String input = "line\n".repeat(100_000);
			assertThat(box.run(request(Map.of(), null, null, true, "wc -c"), input).text())
				.isEqualTo(Integer.toString(input.length()));
		}
	}

	@Test
	default void execWhenInputComesLaterIsInteractive() throws Exception {
		try (Box box = Box.start(engine());
				ExecProcess process = box.start(null, "/bin/cat");
				OutputStream stdin = process.stdin()) {
			stdin.write("one".getBytes(StandardCharsets.UTF_8));
			stdin.flush();
			assertThat(process.stdout().readNBytes(3)).isEqualTo("one".getBytes(StandardCharsets.UTF_8));
			assertThat(process.waitFor(Duration.ofMillis(50))).isEmpty();
			process.stdin().close();
			assertThat(process.waitFor(Duration.ofSeconds(10))).hasValue(0);
		}
	}

	@Test
	default void execWhenOutputIsLargeLosesNothing() {
		try (Box box = Box.start(engine())) {
			assertThat(box.sh("head -c 20000000 /dev/zero | tr '\\0' x").output()).hasSize(20_000_000);
		}
	}

	@Test
	default void execWhenVariablesAreGivenAddsThemToThoseOfTheSandbox() {
		try (Box box = Box.start(engine())) {
			Map<String, String> env = Map.of("MINE", "a 'b' \"c\"\n$d", "HOME", "/elsewhere");
			String output = box
				.run(request(env, null, null, true, "printf '%s|%s|%s' \"$MINE\" \"$HOME\" \"$FROM_SPEC\""), "")
				.output();
			assertThat(output).isEqualTo("a 'b' \"c\"\n$d|/elsewhere|yes");
		}
	}

	@Test
	default void execWhenVariablesAreUnsetDoesNotGiveThem() {
		try (Box box = Box.start(engine())) {
			Set<String> unset = new java.util.HashSet<>(ExecRequest.GIVEN);
			unset.add("FROM_SPEC");
			unset.add("KEPT");
			ExecRequest request = new ExecRequest(List.of("/usr/bin/env"), Map.of("KEPT", "yes"), null, null, true,
					unset);
			assertThat(box.run(request, "").text().lines().filter((line) -> !line.startsWith("HOME=")))
				.containsExactly("KEPT=yes");
		}
	}

	@Test
	default void execWhenArgumentsAreOddPassesThemUnchanged() {
		try (Box box = Box.start(engine())) {
			List<String> odd = List.of("", " ", "a\nb", "$(id)", "'", "\"", "\\", "*", "-n", "ü✓", "; exit 9");
			List<String> argv = new java.util.ArrayList<>(
					List.of("/usr/bin/python3", "-c", "import sys, json; print(json.dumps(sys.argv[1:]))"));
			argv.addAll(odd);
			Outcome outcome = box.run(new ExecRequest(argv, Map.of(), null, null, true), "");
			assertThat(tools.jackson.databind.json.JsonMapper.shared().readValue(outcome.output(), String[].class))
				.containsExactlyElementsOf(odd);
		}
	}

	@Test
	default void execWhenNoDirectoryIsGivenStartsInTheHome() {
		try (Box box = Box.start(engine())) {
			assertThat(box.sh("pwd; echo $HOME; whoami").text()).isEqualTo("/home/daytona\n/home/daytona\ndaytona");
			assertThat(box.root("pwd; echo $HOME; whoami").text()).isEqualTo("/root\n/root\nroot");
			assertThat(box.run(request(Map.of(), "/usr/bin", null, true, "pwd"), "").text()).isEqualTo("/usr/bin");
		}
	}

	@Test
	default void execWhenTheProgramIsMissingSaysSo() {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box.as(null, "/no/such/program");
			assertThat(outcome.exitCode()).isNotZero();
			assertThat(outcome.failure()).get().asString().contains("/no/such/program");
		}
	}

	@Test
	default void execWhenTheDirectoryIsMissingSaysSo() {
		try (Box box = Box.start(engine())) {
			Outcome outcome = box.run(request(Map.of(), "/no/such/directory", null, true, "true"), "");
			assertThat(outcome.exitCode()).isNotZero();
			assertThat(outcome.failure()).get().asString().contains("/no/such/directory");
		}
	}

	@Test
	default void execWhenTheFileIsNotExecutableSaysSo() {
		try (Box box = Box.start(engine())) {
			box.sh("echo text > ~/plain");
			Outcome outcome = box.as(null, "/home/daytona/plain");
			assertThat(outcome.exitCode()).isNotZero();
			assertThat(outcome.failure()).isPresent();
		}
	}

	@Test
	default void execWhenItRunsStillHasNoFailureAndNoCode() throws Exception {
		try (Box box = Box.start(engine()); ExecProcess process = box.start(null, "/bin/sleep", "1000")) {
			assertThat(process.waitFor(Duration.ofMillis(100))).isEmpty();
			assertThat(process.failure()).isEmpty();
			process.killTree();
			assertThat(process.waitFor(Duration.ofSeconds(10))).hasValue(137);
		}
	}

	@Test
	default void execWhenTheUserIsUnknownIsNotFound() {
		try (Box box = Box.start(engine())) {
			assertThatExceptionOfType(ApiException.NotFound.class)
				.isThrownBy(() -> box.start("nosuchuser", "/bin/true"));
		}
	}

	@Test
	default void execWhenManyRunAtOnceAllWork() {
		try (Box box = Box.start(engine())) {
			List<String> outputs = java.util.stream.IntStream.range(0, 30)
				.parallel()
				.mapToObj((number) -> box.sh("echo n" + number).text())
				.toList();
			assertThat(outputs)
				.isEqualTo(java.util.stream.IntStream.range(0, 30).mapToObj((number) -> "n" + number).toList());
		}
	}

	@Test
	default void closeWhenOutputIsUnreadLeavesTheProcess() throws IOException {
		try (Box box = Box.start(engine())) {
			box.start(null, "/bin/sh", "-c", "sleep 0.3; echo done > ~/end").close();
			assertThat(Polling.within(Duration.ofSeconds(10), () -> box.sh("cat ~/end").text().equals("done")))
				.isTrue();
		}
	}

	private static ExecRequest request(Map<String, String> env, @Nullable String cwd, @Nullable String user,
			boolean merge, String script) {
		return new ExecRequest(List.of("/bin/sh", "-c", script), env, cwd, user, merge);
	}

}
