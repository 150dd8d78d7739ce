package dev.opendaytona.runner.engine;

import java.time.Duration;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Capability;
import dev.opendaytona.runner.engine.Engine.Presence;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a sandbox may use, and what becomes of one that wants more.
 */
@SuppressWarnings("try")
public interface LimitsContract extends EngineSuite {

	@Test
	default void capabilitiesWhenAskedNameLimitsAndPolicies() {
		assertThat(engine().capabilities()).contains(Capability.CGROUP_LIMITS, Capability.NETWORK_POLICY);
	}

	@Test
	default void forkBombWhenStartedIsHeldByItsLimitAndTheHostStaysFine() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 512, 256, 64)));
				Box other = Box.start(engine());
				ExecProcess bomb = box.start(null, "/bin/bash", "-c", ":(){ :|:& };: ; sleep 1000 >/dev/null 2>&1")) {
			Polling.until("the bomb is at its limit", Duration.ofSeconds(10),
					() -> engine().usage(box.id()).pids() >= 60);
			assertThat(engine().usage(box.id()).pids()).isLessThanOrEqualTo(64);
			long start = System.nanoTime();
			assertThat(other.sh("echo works").text()).isEqualTo("works");
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			engine().stop(box.id(), Duration.ZERO);
			engine().start(box.spec());
			assertThat(box.sh("echo again").text()).isEqualTo("again");
		}
	}

	@Test
	default void threadsWhenTooManyAreRefused() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 512, 256, 64)))) {
			assertThat(box.python(null, """
					import threading
					n = 0
					try:
						while n < 500:
							threading.Thread(target=lambda: threading.Event().wait(2), daemon=True).start()
							n += 1
					except RuntimeError:
						print(n, flush=True)
					import os
					os._exit(0)
					""").text()).matches("[1-6]?[0-9]");
		}
	}

	@Test
	default void memoryWhenTooMuchIsTakenKillsTheProcessAndKeepsTheSandbox() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 128, 256, 64)))) {
			Outcome hog = box.python(null, "x = bytearray(400 << 20); print(len(x))");
			assertThat(hog.exitCode()).as(hog.output()).isEqualTo(137);
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.RUNNING);
			assertThat(box.sh("echo works").text()).isEqualTo("works");
			assertThat(engine().usage(box.id()).memoryBytes()).isLessThanOrEqualTo(128L << 20);
		}
	}

	@Test
	default void memoryWhenManyProcessesTakeItKeepsTheSandbox() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 128, 256, 64)))) {
			box.sh("for i in 1 2 3 4 5 6; do python3 -c 'x = bytearray(60 << 20); import time; time.sleep(2)' & done; "
					+ "wait");
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.RUNNING);
			assertThat(box.sh("echo works").text()).isEqualTo("works");
		}
	}

	@Test
	default void processorWhenHalfIsGivenTakesNoMore() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(0.5, 512, 256, 64)))) {
			double used = Double.parseDouble(box.python(null, """
					import time
					end = time.monotonic() + 1
					while time.monotonic() < end:
						pass
					print(time.process_time())
					""").text());
			assertThat(used).isLessThan(0.75);
		}
	}

	@Test
	default void diskWhenFullIsUsableAfterFilesAreDeleted() {
		Assumptions.assumeTrue(engine().capabilities().contains(Capability.DISK_LIMIT), "the host limits no disk");
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(2, 512, 48, 64)))) {
			Outcome fill = box.sh("cd; dd if=/dev/urandom of=fill bs=1M count=200; sync fill");
			assertThat(fill.output()).containsAnyOf("quota exceeded", "No space left");
			assertThat(engine().diskBytes(box.id())).isBetween(20L << 20, 49L << 20);
			assertThat(box.sh("rm ~/fill && echo fine > ~/small && cat ~/small").text()).isEqualTo("fine");
			Polling.until("there is room again", Duration.ofSeconds(15),
					() -> box.sh("head -c 20M /dev/urandom > ~/again && sync ~/again").exitCode() == 0);
		}
	}

	@Test
	default void diskWhenALimitIsRaisedAtAStartHasIt() {
		Assumptions.assumeTrue(engine().capabilities().contains(Capability.DISK_LIMIT), "the host limits no disk");
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(2, 512, 16, 64)))) {
			assertThat(box.sh("head -c 30M /dev/urandom > ~/fill && sync ~/fill").exitCode()).isNotZero();
			engine().stop(box.id(), Duration.ZERO);
			engine().start(Specs.with(box.spec(), new SandboxSpec.Limits(2, 512, 128, 64)));
			assertThat(box.sh("head -c 60M /dev/urandom > ~/fill && sync ~/fill").output()).isEmpty();
		}
	}

	@Test
	default void diskWhenFloodedWithSmallFilesStopsAndCanBeCleared() {
		Assumptions.assumeTrue(engine().capabilities().contains(Capability.DISK_LIMIT), "the host limits no disk");
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(2, 512, 16, 64)));
				Box other = Box.start(engine())) {
			Outcome flood = box.python(null, """
					import os
					os.mkdir('/tmp/many')
					try:
						for i in range(60000):
							with open('/tmp/many/%d' % i, 'w') as f:
								f.write('x' * 3000)
						print('no end')
					except OSError as e:
						print(e.strerror)
					""");
			assertThat(flood.text()).containsAnyOf("quota exceeded", "No space left");
			assertThat(other.sh("echo fine > ~/f && cat ~/f").text()).isEqualTo("fine");
			box.sh("rm -rf /tmp/many");
			Polling.until("there is room again", Duration.ofSeconds(15),
					() -> box.sh("head -c 4M /dev/urandom > ~/again && sync ~/again").exitCode() == 0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/dev/shm", "/run", "/dev" })
	default void memoryFileSystemsWhenFilledStopAtTheirSize(String directory) {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 256, 256, 64)))) {
			assertThat(box.root("dd if=/dev/zero of=" + directory + "/fill bs=1M count=200").output())
				.contains("No space left");
			assertThat(box.sh("echo works").text()).isEqualTo("works");
		}
	}

	@Test
	default void openFilesWhenTooManyAreRefused() {
		try (Box box = Box.start(engine())) {
			assertThat(Integer.parseInt(box.sh("ulimit -Hn").text())).isLessThanOrEqualTo(65_536);
			assertThat(box.sh("ulimit -c").text()).isEqualTo("0");
		}
	}

}
