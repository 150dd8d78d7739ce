package dev.opendaytona.runner.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine.Presence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How sandboxes come and go.
 */
public interface LifeContract extends EngineSuite {

	@Test
	default void createWhenNewMakesFilesAndNoProcess() {
		SandboxSpec spec = Specs.fresh();
		try {
			engine().create(spec);
			assertThat(engine().inspect(spec.id())).isEqualTo(Presence.STOPPED);
			assertThat(engine().list()).contains(spec.id());
			assertThatExceptionOfType(ApiException.Conflict.class)
				.isThrownBy(() -> engine().account(spec.id(), null).home());
		}
		finally {
			engine().destroy(spec.id());
		}
	}

	@Test
	default void createWhenItExistsChangesNothing() {
		try (Box box = Box.start(engine())) {
			box.sh("echo kept > ~/file");
			engine().create(box.spec());
			assertThat(box.sh("cat ~/file").text()).isEqualTo("kept");
		}
	}

	@Test
	default void createWhenTheImageIsUnknownIsNotFoundAndLeavesNothing() {
		SandboxSpec spec = Specs.of("local:nowhere", "root");
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().create(spec));
		assertThat(engine().inspect(spec.id())).isEqualTo(Presence.ABSENT);
		assertThat(engine().list()).doesNotContain(spec.id());
	}

	@Test
	default void startWhenItRunsChangesNothing() {
		try (Box box = Box.start(engine())) {
			String before = box.sh("cut -d' ' -f22 /proc/1/stat").text();
			engine().start(box.spec());
			assertThat(box.sh("cut -d' ' -f22 /proc/1/stat").text()).isEqualTo(before);
		}
	}

	@Test
	default void startWhenItWasNeverMadeIsNotFound() {
		SandboxSpec spec = Specs.fresh();
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().start(spec));
		assertThat(engine().list()).doesNotContain(spec.id());
	}

	@Test
	default void startWhenMadeRunsAnInitAndNothingElse() {
		try (Box box = Box.start(engine())) {
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.RUNNING);
			Polling.until("only the init", Duration.ofSeconds(5), () -> engine().usage(box.id()).pids() == 1);
			assertThat(box.sh("cat /proc/1/stat").text()).startsWith("1 (");
			assertThat(box.sh("hostname").text()).isEqualTo(box.id());
		}
	}

	@Test
	default void startWhenStoppedFindsItsFilesAgain() {
		try (Box box = Box.start(engine())) {
			box.root(
					"echo in-usr > /usr/local/share/mine; echo in-etc >> /etc/hosts; rm /etc/profile; mkfifo /var/pipe");
			box.sh("mkdir -p ~/a/b; echo deep > ~/a/b/c; ln -s a/b/c ~/link; chmod 600 ~/a/b/c");
			engine().stop(box.id(), Duration.ZERO);
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.STOPPED);
			engine().start(box.spec());
			assertThat(box.sh("cat ~/link; stat -c '%a %U' ~/a/b/c").text()).isEqualTo("deep\n600 daytona");
			assertThat(box.sh("cat /usr/local/share/mine; tail -1 /etc/hosts; ls /etc/profile; stat -c %F /var/pipe")
				.text()).contains("in-usr", "in-etc", "No such file", "fifo");
		}
	}

	@Test
	default void startWhenLimitsAndPolicyDifferHoldsTheNewOnes() {
		try (Box box = Box.start(engine())) {
			engine().stop(box.id(), Duration.ZERO);
			SandboxSpec changed = Specs.with(box.spec(), new SandboxSpec.Limits(1, 512, 256, 12))
				.with(NetworkPolicy.BLOCKED);
			engine().start(changed);
			assertThat(box.sh("for i in $(seq 20); do sleep 1 & done").text()).containsIgnoringCase("fork");
		}
	}

	@Test
	default void destroyWhenUnknownDoesNothing() {
		engine().destroy("never-made");
		assertThat(engine().inspect("never-made")).isEqualTo(Presence.ABSENT);
	}

	@Test
	default void destroyWhenDoneTwiceLeavesNothing() {
		Box box = Box.start(engine());
		box.start(null, "/bin/sleep", "1000").close();
		engine().destroy(box.id());
		engine().destroy(box.id());
		assertThat(engine().inspect(box.id())).isEqualTo(Presence.ABSENT);
		assertThat(engine().list()).doesNotContain(box.id());
	}

	@Test
	default void destroyWhenDoneLetsTheSameIdBeMadeAfresh() {
		try (Box box = Box.start(engine())) {
			box.sh("touch ~/old");
			engine().destroy(box.id());
			engine().create(box.spec());
			engine().start(box.spec());
			assertThat(box.sh("ls ~").text()).isEmpty();
		}
	}

	/**
	 * A name that is a path must never be followed: these would name all sandboxes, or
	 * the machine.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "../x", "a/b", "/", "A", "x\0", "-x" })
	default void operationsWhenTheIdIsNoneTouchNothing(String id) {
		try (Box box = Box.start(engine())) {
			assertThat(engine().inspect(id)).isEqualTo(Presence.ABSENT);
			engine().destroy(id);
			assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().stop(id, Duration.ZERO));
			assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> engine().usage(id));
			assertThat(box.sh("echo alive").text()).isEqualTo("alive");
		}
	}

	@Test
	default void everyOperationWhenTheSandboxIsUnknownIsNotFound() {
		ExecRequest request = new ExecRequest(List.of("/bin/true"), Map.of(), null, null, true);
		List<Runnable> operations = List.of(() -> engine().stop("unknown", Duration.ZERO),
				() -> engine().exec("unknown", request), () -> engine().root("unknown", Account.ROOT),
				() -> engine().account("unknown", null), () -> engine().network("unknown", NetworkPolicy.OPEN),
				() -> engine().usage("unknown"), () -> engine().spec("unknown"), () -> engine().diskBytes("unknown"));
		for (Runnable operation : operations) {
			assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(operation::run);
		}
	}

	@Test
	default void everyUseWhenStoppedIsAConflict() {
		ExecRequest request = new ExecRequest(List.of("/bin/true"), Map.of(), null, null, true);
		try (Box box = Box.start(engine())) {
			engine().stop(box.id(), Duration.ZERO);
			List<Runnable> operations = List.of(() -> engine().exec(box.id(), request),
					() -> engine().root(box.id(), Account.ROOT), () -> engine().account(box.id(), null),
					() -> engine().network(box.id(), NetworkPolicy.OPEN));
			for (Runnable operation : operations) {
				assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(operation::run);
			}
		}
	}

	@Test
	default void rootWhenFilesAreWrittenShowsThemToProcesses() throws Exception {
		try (Box box = Box.start(engine())) {
			try (SandboxRoot root = engine().root(box.id(), engine().account(box.id(), null));
					var file = root.write(new SandboxPath("/home/daytona/from-outside"))) {
				file.write("hello".getBytes(StandardCharsets.UTF_8));
			}
			assertThat(box.sh("cat ~/from-outside; stat -c ' %U %a' ~/from-outside").text())
				.isEqualTo("hello daytona 644");
		}
	}

	@Test
	default void usageWhenItWorksGrows() {
		try (Box box = Box.start(engine())) {
			Engine.Usage idle = engine().usage(box.id());
			long files = engine().diskBytes(box.id());
			box.sh("dd if=/dev/zero of=/tmp/big bs=1M count=20 2>/dev/null; (sleep 100 >/dev/null 2>&1 &)");
			Engine.Usage busy = engine().usage(box.id());
			assertThat(busy.pids()).isGreaterThan(idle.pids());
			assertThat(engine().diskBytes(box.id()) - files).isGreaterThanOrEqualTo(20L << 20);
			assertThat(busy.memoryBytes()).isPositive();
		}
	}

}
