package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Processes on terminals.
 */
public interface TerminalContract extends EngineSuite {

	Duration SOON = Duration.ofSeconds(10);

	/** A terminal whose output is read as it comes. */
	final class Screen implements AutoCloseable {

		private final TerminalProcess process;

		@SuppressWarnings("JdkObsolete")
		private final StringBuffer text = new StringBuffer();

		private final CompletableFuture<Void> end;

		private Screen(Box box, int columns, int rows, String... argv) {
			this.process = box.engine()
				.terminal(box.id(), new ExecRequest(List.of(argv), Map.of(), null, null, true),
						new TerminalSize(columns, rows));
			this.end = CompletableFuture.runAsync(() -> read(this.process.stdout()),
					(task) -> Thread.ofPlatform().daemon().start(task));
		}

		private void read(InputStream output) {
			byte[] chunk = new byte[8192];
			try {
				for (int count = output.read(chunk); count >= 0; count = output.read(chunk)) {
					this.text.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void type(String keys) throws IOException {
			this.process.stdin().write(keys.getBytes(StandardCharsets.ISO_8859_1));
		}

		private void await(String expected) {
			Polling.until("'" + expected + "' in " + this.text, SOON, () -> this.text.indexOf(expected) >= 0);
		}

		private String all() throws Exception {
			this.end.get(SOON.toSeconds(), TimeUnit.SECONDS);
			return this.text.toString();
		}

		private OptionalInt exit() throws InterruptedException {
			return this.process.waitFor(SOON);
		}

		@Override
		public void close() {
			this.process.killTree();
			this.process.close();
		}

	}

	@Test
	default void terminalWhenStartedHasItsSizeAndItsUser() throws Exception {
		try (Box box = Box.start(engine());
				Screen screen = new Screen(box, 101, 33, "/bin/sh", "-c",
						"stty size; read x; stat -c %U $(tty); echo opened > $(tty); echo same > /dev/tty; exit 3")) {
			screen.type("\n");
			assertThat(screen.all().strip().split("\\s*\r\n\\s*")).containsExactly("33 101", "daytona", "opened",
					"same");
			assertThat(screen.exit()).hasValue(3);
			assertThat(screen.process.stderr().read()).isNegative();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0,24", "80,0", "-1,24", "1001,24", "80,1001" })
	default void sizeWhenOutOfRangeIsRefused(int columns, int rows) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> new TerminalSize(columns, rows))
			.withMessageContaining("1 to 1000");
	}

	@Test
	default void resizeWhenItRunsTellsTheForegroundProcess() throws Exception {
		try (Box box = Box.start(engine());
				Screen screen = new Screen(box, 80, 24, "/bin/sh", "-c",
						"trap '[ \"$(stty size)\" = \"24 80\" ] || { stty size; exit 0; }' WINCH; echo ready;"
								+ " while :; do sleep 0.05; done")) {
			screen.await("ready");
			screen.process.resize(new TerminalSize(1000, 1));
			assertThat(screen.all()).isEqualTo("ready\r\n1 1000\r\n");
			assertThat(screen.exit()).hasValue(0);
			screen.process.resize(new TerminalSize(80, 24));
		}
	}

	@Test
	default void terminalWhenControlCIsTypedKillsTheForegroundJobAlone() throws Exception {
		try (Box box = Box.start(engine()); Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i")) {
			screen.type("echo fore-; sh -c 'echo ground; exec sleep 1000'\n");
			screen.await("\nground");
			screen.type("\u0003");
			screen.type("echo after=$?\n");
			screen.await("after=130");
			screen.type("exit 7\n");
			assertThat(screen.exit()).hasValue(7);
			screen.all();
		}
	}

	@Test
	default void terminalWhenRawPassesEveryByte() throws Exception {
		StringBuilder bytes = new StringBuilder();
		for (int round = 0; round < 400; round++) {
			for (char value = 0; value < 256; value++) {
				bytes.append(value);
			}
		}
		try (Box box = Box.start(engine());
				Screen screen = new Screen(box, 80, 24, "/bin/sh", "-c", "stty raw -echo; echo ready; exec cat")) {
			screen.await("ready\n");
			screen.type(bytes.toString());
			Polling.until("all bytes", SOON, () -> screen.text.length() >= "ready\n".length() + bytes.length());
			assertThat(screen.text.toString()).isEqualTo("ready\n" + bytes);
		}
	}

	@Test
	default void killTreeWhenItIsATerminalKillsWhatLeftItToo() throws Exception {
		try (Box box = Box.start(engine()); Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i")) {
			screen.type("setsid sleep 1001 & disown; sleep 1002 & disown; echo star\\ted\n");
			screen.await("started");
			screen.process.killTree();
			assertThat(screen.exit()).hasValue(137);
			screen.all();
			Polling.until("only the init is left", SOON, () -> engine().usage(box.id()).pids() == 1);
		}
	}

	@Test
	default void closeWhenItRunsHangsUp() throws Exception {
		try (Box box = Box.start(engine()); Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i")) {
			screen.type("sleep 1001 & echo star\\ted\n");
			screen.await("started");
			screen.process.close();
			screen.all();
			assertThat(screen.exit()).hasValue(129);
			Polling.until("only the init is left", SOON, () -> engine().usage(box.id()).pids() == 1);
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> screen.type("x"));
			screen.process.resize(new TerminalSize(80, 24));
		}
	}

	@Test
	default void closeWhenSomebodyWritesLetsItGo() throws Exception {
		try (Box box = Box.start(engine());
				Screen screen = new Screen(box, 80, 24, "/bin/sh", "-c", "stty raw -echo; echo ready; sleep 1000")) {
			screen.await("ready");
			CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
				try {
					while (true) {
						screen.type("x".repeat(8192));
					}
				}
				catch (IOException ended) {
					// As it should.
				}
			}, (task) -> Thread.ofPlatform().daemon().start(task));
			assertThat(Polling.within(Duration.ofMillis(300), writer::isDone)).isFalse();
			screen.process.close();
			writer.get(SOON.toSeconds(), TimeUnit.SECONDS);
		}
	}

	@Test
	default void terminalWhenItCannotStartTellsWhy() throws Exception {
		try (Box box = Box.start(engine()); Screen screen = new Screen(box, 80, 24, "/no/such/program")) {
			screen.all();
			assertThat(screen.exit()).isPresent();
			assertThat(screen.process.failure()).hasValueSatisfying((why) -> assertThat(why).contains("no/such"));
		}
	}

	@Test
	default void terminalWhenManyRunAtOnceAllWork() {
		try (Box box = Box.start(engine())) {
			List<String> outputs = java.util.stream.IntStream.range(0, 20).parallel().mapToObj((number) -> {
				try (Screen screen = new Screen(box, 80, 24, "/bin/sh", "-c", "echo n" + number)) {
					return screen.all().strip();
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}).toList();
			assertThat(outputs)
				.isEqualTo(java.util.stream.IntStream.range(0, 20).mapToObj((number) -> "n" + number).toList());
		}
	}

	@Test
	default void reopenWhenATerminalRunsHangsItUp() throws Exception {
		Box box = Box.start(engine());
		try (Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i")) {
			screen.type("setsid sleep 1001 & trap '' HUP; nohup sleep 1002 & echo star\\ted\n");
			screen.await("started");
			try (Box same = box.with(reopen())) {
				screen.all();
				Polling.until("only the init is left", SOON, () -> engine().usage(same.id()).pids() == 1);
			}
		}
	}

	@Test
	default void reopenWhenATerminalHasEndedLeavesWhatItLeftBehind() throws Exception {
		Box box = Box.start(engine());
		Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i");
		screen.type("setsid sleep 1001 > /dev/null 2>&1 < /dev/null & disown; exit\n");
		assertThat(screen.exit()).hasValue(0);
		screen.process.close();
		try (Box same = box.with(reopen())) {
			assertThat(same.sh("cat /proc/[0-9]*/cmdline | tr '\\0' ' '").text()).contains("sleep 1001");
		}
	}

	@Test
	default void stopWhenATerminalRunsEndsIt() throws Exception {
		try (Box box = Box.start(engine()); Screen screen = new Screen(box, 80, 24, "/bin/bash", "-i")) {
			screen.type("echo star\\ted\n");
			screen.await("started");
			engine().stop(box.id(), Duration.ZERO);
			screen.all();
			assertThat(screen.exit()).hasValue(137);
			assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> new Screen(box, 80, 24, "/bin/sh"));
		}
	}

}
