package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that other processes start.
 */
public interface TreeContract extends EngineSuite {

	@ParameterizedTest
	@ValueSource(strings = { "sh -c '%s' &", "setsid sh -c '%s' &", "(setsid sh -c '(%s) &' &)", "nohup sh -c '%s' &",
			"sh -c 'trap \"\" TERM HUP INT QUIT; %s' &", "python3 -c 'import os\nif os.fork(): os._exit(0)\n"
					+ "os.setsid()\nif os.fork(): os._exit(0)\nos.execv(\"/bin/sh\", [\"sh\", \"-c\", \"%s\"])'" })
	default void killTreeWhenChildrenHideKillsThemAll(String start) throws Exception {
		String beat = "while :; do echo x >> /tmp/beat; sleep 0.02; done";
		try (Box box = Box.start(engine());
				ExecProcess process = box.start(null, "/bin/sh", "-c",
						start.replace("%s", beat) + "\nexec sleep 1000 >/dev/null 2>&1")) {
			Polling.until("the child beats", Duration.ofSeconds(10), () -> box.sh("test -s /tmp/beat").exitCode() == 0);
			process.killTree();
			assertThat(process.waitFor(Duration.ofSeconds(10))).isPresent();
			String size = box.sh("wc -c < /tmp/beat").text();
			assertThat(box.sh("sleep 0.2; wc -c < /tmp/beat").text()).isEqualTo(size);
			Polling.until("only the init is left", Duration.ofSeconds(5), () -> engine().usage(box.id()).pids() == 1);
		}
	}

	@Test
	default void killTreeWhenItForksWithoutEndKillsItAll() throws Exception {
		try (Box box = Box.start(engine());
				ExecProcess process = box.start(null, "/bin/sh", "-c",
						"b() { b | b & }; b; sleep 1000 >/dev/null 2>&1")) {
			Polling.until("many processes", Duration.ofSeconds(10), () -> engine().usage(box.id()).pids() > 100);
			process.killTree();
			assertThat(process.waitFor(Duration.ofSeconds(10))).isPresent();
			assertThat(box.sh("echo works").text()).isEqualTo("works");
		}
	}

	@Test
	default void killTreeWhenAllHasEndedDoesNothing() throws Exception {
		try (Box box = Box.start(engine()); ExecProcess process = box.start(null, "/bin/true")) {
			assertThat(process.waitFor(Duration.ofSeconds(10))).hasValue(0);
			process.killTree();
			process.killTree();
			assertThat(process.waitFor(Duration.ZERO)).hasValue(0);
		}
	}

	@Test
	default void killTreeWhenItReturnsHasLeftNoZombie() throws Exception {
		try (Box box = Box.start(engine())) {
			for (int i = 0; i < 3; i++) {
				try (ExecProcess process = box.start(null, "/bin/sh", "-c", "sleep 1000 & echo up; exec sleep 1000");
						ExecProcess terminal = engine().terminal(box.id(),
								new ExecRequest(List.of("/bin/sh", "-c", "sleep 1000 & echo up; exec sleep 1000"),
										Map.of(), null, null, true),
								new TerminalSize(80, 24))) {
					assertThat(process.stdout().readNBytes(2)).isNotEmpty();
					assertThat(terminal.stdout().readNBytes(2)).isNotEmpty();
					process.killTree();
					terminal.killTree();
					assertThat(process.waitFor(Duration.ZERO)).hasValue(137);
					assertThat(terminal.waitFor(Duration.ZERO)).hasValue(137);
				}
				assertThat(box.sh("cat /proc/[0-9]*/stat | grep ' Z ' || true").text()).isEmpty();
			}
		}
	}

	@Test
	default void killTreeWhenCalledLeavesOtherExecsAlone() throws Exception {
		try (Box box = Box.start(engine());
				ExecProcess other = box.start(null, "/bin/sleep", "1000");
				ExecProcess process = box.start(null, "/bin/sleep", "1000")) {
			process.killTree();
			assertThat(process.waitFor(Duration.ofSeconds(10))).hasValue(137);
			assertThat(other.waitFor(Duration.ofMillis(100))).isEmpty();
		}
	}

	@Test
	default void execWhenAChildGoesOnInTheBackgroundIsSurvivedByIt() throws IOException {
		try (Box box = Box.start(engine())) {
			assertThat(box.sh("(while :; do echo x >> ~/beat; sleep 0.02; done) >/dev/null 2>&1 &").exitCode())
				.isZero();
			Polling.until("it beats", Duration.ofSeconds(10), () -> box.sh("test -s ~/beat").exitCode() == 0);
			String size = box.sh("wc -c < ~/beat").text();
			assertThat(box.sh("sleep 0.2; wc -c < ~/beat").text()).isNotEqualTo(size);
		}
	}

	@Test
	default void execWhenChildrenAreOrphanedLeavesNoZombie() {
		try (Box box = Box.start(engine())) {
			box.python(null, """
					import os
					for i in range(100):
						if os.fork() == 0:
							if os.fork() == 0:
								os._exit(0)
							os._exit(0)
						os.wait()
					""");
			Polling.until("no process is left", Duration.ofSeconds(10), () -> engine().usage(box.id()).pids() == 1);
			assertThat(box.sh("cat /proc/[0-9]*/stat | grep -c ' Z ' || true").text()).isEqualTo("0");
		}
	}

}
