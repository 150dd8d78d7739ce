package dev.opendaytona.mcp.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.mcp.platform.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The script in the shells of this machine, as a session sources it. */
class CommandScriptTests {

	private final CommandId id = CommandId.next(false, Instant.now().plusSeconds(60));

	private final CommandScript script = new CommandScript(this.id);

	@TempDir
	Path directory;

	@AfterEach
	void killWhatIsLeft() throws Exception {
		run("sh", this.script.signal("KILL"));
	}

	private record Outcome(int code, String stdout, String stderr) {

	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void runWhenDirectoryAndEnvironmentAreOddKeepsThemExactly(String shell) throws Exception {
		Path odd = Files.createDirectory(this.directory.resolve("it's $HOME `x` \"y\""));
		Outcome outcome = run(shell, this.script.run(new Command("pwd; printf '%s\\n' \"$ODD\"; cat; exit 7",
				odd.toString(), Map.of("ODD", "a'b\"c\n$(d) `e` \\"), Duration.ofSeconds(20)), false));
		assertThat(outcome.stdout()).isEqualTo(odd + "\na'b\"c\n$(d) `e` \\\n");
		assertThat(outcome.code()).isEqualTo(7);
		assertThat(outcome.stderr()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void runWhenTheCommandLooksForItselfDoesNotFindItself(String shell) throws Exception {
		String command = "cat /proc/[0-9]*/cmdline >all 2>/dev/null; tr '\\0' ' ' <all | grep -c needle'in'text";
		assertThat(execute(shell, command).stdout()).isEqualTo("0\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void runWhenTheTimeoutPassesIsKilled(String shell) throws Exception {
		long start = System.nanoTime();
		Outcome outcome = run(shell, this.script.run(new Command("echo begun; sleep 60; echo never",
				this.directory.toString(), Map.of(), Duration.ofSeconds(1)), false));
		assertThat(outcome.code()).isEqualTo(124);
		assertThat(outcome.stdout()).isEqualTo("begun\n");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void runWhenTheDirectoryIsMissingSaysSo(String shell) throws Exception {
		Outcome outcome = run(shell,
				this.script.run(new Command("echo no", "/no/such", Map.of(), Duration.ofSeconds(5)), false));
		assertThat(outcome.code()).isNotZero();
		assertThat(outcome.stdout()).isEmpty();
		assertThat(outcome.stderr()).contains("/no/such");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void signalWhenProcessesWereOrphanedReachesThem(String shell) throws Exception {
		Outcome outcome = execute(shell, "(setsid sleep 50 >/dev/null 2>&1 &) ; sleep 51 >/dev/null 2>&1 & echo ok");
		assertThat(outcome.stdout()).isEqualTo("ok\n");
		assertThat(this.script.leftProcesses(outcome.stderr())).isTrue();
		assertThat(this.script.tidy(outcome.stderr())).isEmpty();
		assertThat(run("sh", this.script.signal("TERM")).stdout()).isEqualTo("2\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bash", "dash" })
	void runWhenItKillsItsOwnGroupStillGivesACode(String shell) throws Exception {
		assertThat(execute(shell, "echo before; kill 0; echo after").code()).isNotZero();
	}

	private Outcome execute(String shell, String command) throws Exception {
		return run(shell, this.script
			.run(new Command(command, this.directory.toString(), Map.of(), Duration.ofSeconds(20)), false));
	}

	private Outcome run(String shell, String text) throws IOException, InterruptedException {
		Path file = Files.writeString(this.directory.resolve("cmd"), text);
		Path out = this.directory.resolve("out");
		Path err = this.directory.resolve("err");
		Process process = new ProcessBuilder(shell, "-c", ". '" + file + "'").redirectOutput(out.toFile())
			.redirectError(err.toFile())
			.start();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		return new Outcome(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8),
				Files.readString(err, StandardCharsets.UTF_8));
	}

}
