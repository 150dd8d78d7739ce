package dev.opendaytona.runner.engine;

import java.time.Duration;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is told of a sandbox's use of the host, and of what it was started as.
 */
@SuppressWarnings("try")
public interface UsageContract extends EngineSuite {

	@Test
	default void cpuTimeWhenAProcessWasBusyIsThatOfTheSandboxAlone() {
		try (Box box = Box.start(engine()); Box other = Box.start(engine())) {
			Duration before = engine().usage(box.id()).cpuTime();
			Duration others = engine().usage(other.id()).cpuTime();
			box.python(null, """
					import time
					while time.process_time() < 0.5:
						pass
					""");
			Duration after = engine().usage(box.id()).cpuTime();
			assertThat(after.minus(before)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
			assertThat(engine().usage(other.id()).cpuTime().minus(others)).isLessThan(Duration.ofMillis(100));
		}
	}

	@Test
	default void cacheWhenFilesAreReadIsToldApartFromMemoryThatIsHeld() {
		try (Box box = Box.start(engine(), Specs.of(new SandboxSpec.Limits(1, 512, 256, 64)))) {
			box.sh("head -c 40M /dev/urandom > ~/file && sync ~/file && cat ~/file > /dev/null");
			Engine.Usage cached = engine().usage(box.id());
			assertThat(cached.cacheBytes()).isBetween(30L << 20, cached.memoryBytes());
			box.sh("head -c 40M /dev/urandom > /dev/shm/file");
			Engine.Usage held = engine().usage(box.id());
			assertThat(held.memoryBytes() - held.cacheBytes()).isGreaterThan(40L << 20);
		}
	}

	@Test
	default void usageWhenStoppedIsNothingButFiles() {
		try (Box box = Box.start(engine())) {
			box.sh("head -c 5M /dev/urandom > ~/file && sync ~/file");
			engine().stop(box.id(), Duration.ZERO);
			assertThat(engine().usage(box.id())).isEqualTo(new Engine.Usage(0, 0, Duration.ZERO, 0));
			assertThat(engine().diskBytes(box.id())).isBetween(5L << 20, 10L << 20);
		}
	}

	@Test
	default void specWhenItChangesIsTheLast() {
		try (Box box = Box.start(engine())) {
			assertThat(engine().spec(box.id())).isEqualTo(box.spec());
			engine().network(box.id(), NetworkPolicy.BLOCKED);
			assertThat(engine().spec(box.id())).isEqualTo(box.spec().with(NetworkPolicy.BLOCKED));
			SandboxSpec larger = Specs.with(box.spec(), new SandboxSpec.Limits(2, 700, 300, 100));
			engine().stop(box.id(), Duration.ZERO);
			engine().start(larger);
			assertThat(engine().spec(box.id())).isEqualTo(larger);
		}
	}

}
