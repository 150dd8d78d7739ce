package dev.opendaytona.runner.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.opendaytona.runner.engine.Engine.Presence;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How processes end when a sandbox is stopped.
 */
@SuppressWarnings("try")
public interface StopContract extends EngineSuite {

	@Test
	default void stopWhenStoppedChangesNothing() {
		try (Box box = Box.start(engine())) {
			engine().stop(box.id(), Duration.ofSeconds(5));
			engine().stop(box.id(), Duration.ofSeconds(5));
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.STOPPED);
		}
	}

	@Test
	default void stopWhenNothingRunsDoesNotWaitForTheGrace() {
		try (Box box = Box.start(engine())) {
			assertThat(timed(() -> engine().stop(box.id(), Duration.ofSeconds(60)))).isLessThan(Duration.ofSeconds(5));
		}
	}

	@Test
	default void stopWhenAProgramHandlesTheRequestLetsItFinish() throws IOException {
		try (Box box = Box.start(engine())) {
			try (ExecProcess process = ready(box, "trap 'sleep 0.3; echo handled > ~/end; exit 0' TERM; echo ready; "
					+ "while :; do sleep 0.05; done")) {
				Duration taken = timed(() -> engine().stop(box.id(), Duration.ofSeconds(30)));
				assertThat(taken).isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
			}
			engine().start(box.spec());
			assertThat(box.sh("cat ~/end").text()).isEqualTo("handled");
		}
	}

	@Test
	default void stopWhenAProgramIgnoresTheRequestKillsItAfterTheGrace() throws IOException {
		try (Box box = Box.start(engine());
				ExecProcess process = ready(box, "trap '' TERM; echo ready; while :; do sleep 0.05; done")) {
			Duration taken = timed(() -> engine().stop(box.id(), Duration.ofMillis(700)));
			assertThat(taken).isBetween(Duration.ofMillis(700), Duration.ofSeconds(8));
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.STOPPED);
		}
	}

	@Test
	default void stopWhenTheGraceIsZeroAsksNobody() throws IOException {
		try (Box box = Box.start(engine())) {
			try (ExecProcess process = ready(box,
					"trap 'echo handled > ~/end; exit 0' TERM; echo ready; while :; do sleep 0.05; done")) {
				assertThat(timed(() -> engine().stop(box.id(), Duration.ZERO))).isLessThan(Duration.ofSeconds(5));
			}
			engine().start(box.spec());
			assertThat(box.sh("ls ~").text()).isEmpty();
		}
	}

	@Test
	default void stopWhenChildrenLeftTheirSessionEndsThemToo() {
		try (Box box = Box.start(engine())) {
			box.sh("setsid sh -c \"trap '' TERM HUP INT; while :; do echo x >> ~/beat; sleep 0.02; done\" "
					+ ">/dev/null 2>&1 &");
			engine().stop(box.id(), Duration.ZERO);
			engine().start(box.spec());
			String size = box.sh("wc -c < ~/beat").text();
			assertThat(box.sh("sleep 0.2; wc -c < ~/beat").text()).isEqualTo(size);
			Polling.until("only the init", Duration.ofSeconds(5), () -> engine().usage(box.id()).pids() == 1);
		}
	}

	@Test
	default void execWhenTheSandboxIsStoppedEnds() throws Exception {
		try (Box box = Box.start(engine()); ExecProcess process = ready(box, "echo ready; sleep 1000")) {
			engine().stop(box.id(), Duration.ZERO);
			assertThat(process.waitFor(Duration.ofSeconds(10))).isPresent();
			assertThat(process.stdout().readAllBytes()).isEmpty();
		}
	}

	private static ExecProcess ready(Box box, String script) throws IOException {
		ExecProcess process = box.start(null, "/bin/sh", "-c", script);
		BufferedReader output = new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8), 1);
		assertThat(output.readLine()).isEqualTo("ready");
		return process;
	}

	private static Duration timed(Runnable action) {
		long start = System.nanoTime();
		action.run();
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
