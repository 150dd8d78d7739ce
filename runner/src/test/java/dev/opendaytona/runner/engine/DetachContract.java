package dev.opendaytona.runner.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Processes that go on without the engine.
 */
public interface DetachContract extends EngineSuite {

	Duration LIMIT = Duration.ofSeconds(10);

	private static DetachedExec detach(Box box, String name, String script) {
		return box.engine().detach(box.id(), name, request("/home/daytona", "/bin/sh", "-c", script));
	}

	private static ExecRequest request(@Nullable String cwd, String... argv) {
		return new ExecRequest(List.of(argv), Map.of("MINE", "yes"), cwd, null, false);
	}

	@Test
	default void detachWhenItRunsHasNoStreamsAndTheUsersSurroundings() {
		try (Box box = Box.start(engine())) {
			DetachedExec exec = detach(box, "one",
					"{ pwd; whoami; echo $MINE; readlink /proc/self/fd/0; awk '/SigIgn/{print substr($2,9)}' /proc/self/status; } > out; sleep 1000");
			Polling.until("it writes", LIMIT, () -> box.sh("wc -l < ~/out").text().equals("5"));
			assertThat(box.sh("cat ~/out").text()).startsWith("/home/daytona\ndaytona\nyes\n/dev/null\n")
				.endsWith("\n80000000");
			// The lowest 31 signals, SIGINT among them, are not ignored.
			assertThat(exec.alive()).isTrue();
			assertThat(exec.name()).isEqualTo("one");
			assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> detach(box, "one", "true"));
		}
	}

	@Test
	default void detachWhenTheEngineIsReopenedIsFoundAgain() {
		Box box = Box.start(engine());
		detach(box, "beating", "while :; do echo x >> beat; sleep 0.02; done");
		try (Box same = box.with(reopen())) {
			DetachedExec found = engine().findDetached(same.id(), "beating").orElseThrow();
			assertThat(found.alive()).isTrue();
			String size = same.sh("wc -c < ~/beat").text();
			assertThat(same.sh("sleep 0.2; wc -c < ~/beat").text()).isNotEqualTo(size);
			found.killTree();
			assertThat(found.alive()).isFalse();
			assertThat(engine().findDetached(same.id(), "beating")).isPresent();
			found.remove();
			assertThat(engine().findDetached(same.id(), "beating")).isEmpty();
		}
	}

	@Test
	default void removeWhenChildrenHideKillsThemAllAndLeavesNoZombie() {
		try (Box box = Box.start(engine())) {
			DetachedExec exec = detach(box, "hiding", "trap '' TERM; (setsid sh -c '(sleep 1000) &' &); "
					+ "(sleep 1000 &); setsid sleep 1000 & sleep 1000");
			Polling.until("all run", LIMIT, () -> box.sh("pgrep -c sleep").text().equals("4"));
			exec.remove();
			assertThat(exec.alive()).isFalse();
			Polling.until("only the init is left", LIMIT, () -> engine().usage(box.id()).pids() == 1);
			assertThat(box.sh("cat /proc/[0-9]*/stat | grep -c ' Z ' || true").text()).isEqualTo("0");
			exec.remove();
			assertThat(detach(box, "hiding", "true").name()).isEqualTo("hiding");
		}
	}

	@Test
	default void terminateWhenCalledAsksAllToEnd() {
		try (Box box = Box.start(engine())) {
			DetachedExec exec = detach(box, "asked",
					"trap 'echo asked > ~/asked; exit' TERM; while :; do sleep 0.02; done");
			DetachedExec other = detach(box, "other", "sleep 1000");
			Polling.until("it runs", LIMIT, () -> box.sh("pgrep -c sleep").text().equals("2"));
			exec.terminate();
			Polling.until("it ends", LIMIT, () -> !exec.alive());
			assertThat(box.sh("cat ~/asked").text()).isEqualTo("asked");
			assertThat(other.alive()).isTrue();
		}
	}

	@Test
	default void findDetachedWhenTheSandboxWasStoppedFindsNothing() {
		try (Box box = Box.start(engine())) {
			detach(box, "stopped", "sleep 1000");
			engine().stop(box.id(), Duration.ZERO);
			assertThatExceptionOfType(ApiException.Conflict.class)
				.isThrownBy(() -> engine().findDetached(box.id(), "stopped"));
			engine().start(box.spec());
			assertThat(engine().findDetached(box.id(), "stopped")).isEmpty();
			assertThat(box.sh("pgrep -c sleep || true").text()).isEqualTo("0");
		}
	}

	@Test
	default void detachWhenItCannotBeStartedSaysWhyAndLeavesNothing() {
		try (Box box = Box.start(engine())) {
			for (ExecRequest bad : List.of(request(null, "/no/such/thing"), request("/no/such/thing", "/bin/true"))) {
				assertThatExceptionOfType(ApiException.Internal.class)
					.isThrownBy(() -> engine().detach(box.id(), "bad", bad))
					.withMessageContaining("/no/such/thing");
				assertThat(engine().findDetached(box.id(), "bad")).isEmpty();
			}
			assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> detach(box, "../x", "true"));
			assertThat(engine().findDetached(box.id(), "unknown")).isEmpty();
		}
	}

}
