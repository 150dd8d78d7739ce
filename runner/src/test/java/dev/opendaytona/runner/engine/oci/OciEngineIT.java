package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Engine.Presence;
import dev.opendaytona.runner.engine.EngineContract;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.host.Signals;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on {@code crun}, and what only this engine can show. At its end nothing is
 * left on the machine.
 */
class OciEngineIT implements EngineContract {

	private static OciHost host;

	@BeforeAll
	static void open() {
		host = OciHost.open();
	}

	@AfterAll
	static void close() {
		host.close();
	}

	@AfterEach
	void watchNoMore() {
		host.watch((step) -> {
		});
	}

	@Override
	public Engine engine() {
		return host.engine();
	}

	@Override
	public Engine reopen() {
		return host.reopen();
	}

	/** Without it the checks of the disk limit would not run. */
	@Test
	void capabilitiesOnTheHostOfTheTestsNameTheDiskLimit() {
		assertThat(engine().capabilities()).contains(Engine.Capability.DISK_LIMIT);
	}

	@Test
	void startWhenThePolicyBlocksPutsItInForceBeforeThereIsAProcess() {
		List<String> policies = new ArrayList<>();
		host.watch((step) -> {
			if (step.equals("bundle made")) {
				policies.add(Program
					.run(List.of("nft", "list", "map", "inet", "opendaytona" + host.plan().instance(), "policies")));
			}
		});
		try (Box box = Box.start(engine(), Specs.of(NetworkPolicy.BLOCKED))) {
			assertThat(policies).singleElement().asString().contains(" : continue");
			assertThat(engine().inspect(box.id())).isEqualTo(Presence.RUNNING);
		}
	}

	@Test
	void startWhenAStepFailsUndoesTheOthers() {
		for (String failing : List.of("slot taken", "groups made", "bundle made", "root mounted", "processes made")) {
			SandboxSpec spec = Specs.fresh();
			engine().create(spec);
			host.watch((step) -> {
				if (step.equals(failing)) {
					throw new IllegalStateException(failing);
				}
			});
			assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> engine().start(spec));
			watchNoMore();
			assertThat(engine().inspect(spec.id())).isEqualTo(Presence.STOPPED);
			assertThat(host.traces(spec.id())).as(failing)
				.containsExactly(host.directory().resolve("pool").resolve(spec.id()).toString());
			engine().start(spec);
			engine().destroy(spec.id());
		}
	}

	@Test
	void createWhenAStepFailsUndoesTheOthers() {
		for (String failing : List.of("volume made", "volume prepared")) {
			SandboxSpec spec = Specs.fresh();
			host.watch((step) -> {
				if (step.equals(failing)) {
					throw new IllegalStateException(failing);
				}
			});
			assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> engine().create(spec));
			assertThat(host.traces(spec.id())).isEmpty();
			watchNoMore();
		}
	}

	@Test
	void createWhenItWasCutOffFinishesIt() throws IOException {
		SandboxSpec spec = Specs.fresh();
		engine().create(spec);
		Path volume = host.directory().resolve("pool").resolve(spec.id());
		Files.delete(volume.resolve("work"));
		try (Box box = Box.start(engine(), spec)) {
			assertThat(box.sh("cat /etc/hostname").text()).isEqualTo(spec.id());
		}
	}

	@Test
	void execWhenTheInitHasDiedIsAConflictAndAStartMendsIt() {
		try (Box box = Box.start(engine())) {
			Path init = Cgroups.detect("opendaytona" + host.plan().instance())
				.processes(box.id())
				.resolve(Cgroups.INIT);
			Cgroups.pids(init).forEach(Signals::kill);
			Polling.until("it is seen to have ended", Duration.ofSeconds(10),
					() -> engine().inspect(box.id()) == Presence.STOPPED);
			ExecRequest request = new ExecRequest(List.of("/bin/true"), Map.of(), null, null, true);
			assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> engine().exec(box.id(), request));
			engine().start(box.spec());
			assertThat(box.sh("echo works").text()).isEqualTo("works");
		}
	}

	@Test
	void reopenWhenABundleIsBrokenGoesOnWithTheOthers() throws IOException {
		Box whole = Box.start(engine());
		Box broken = Box.start(engine());
		Path start = host.runtimeDirectory().resolve("bundles").resolve(broken.id()).resolve("start.json");
		Files.writeString(start, Files.readString(start).replaceAll("\"slot\":\\d+", "\"slot\":-5"));
		try (Box same = whole.with(reopen()); Box stopped = broken.with(engine())) {
			assertThat(same.sh("echo works").text()).isEqualTo("works");
			engine().stop(stopped.id(), Duration.ZERO);
			engine().start(stopped.spec());
			assertThat(stopped.sh("echo works").text()).isEqualTo("works");
		}
	}

	/** Control groups of version 1 are frozen while their processes are killed. */
	@Test
	void reopenWhenTheRunnerEndedInTheMiddleOfAKillFinishesIt() throws IOException {
		Box box = Box.start(engine());
		box.start(null, "/bin/sleep", "1000").close();
		Path groups = Cgroups.detect("opendaytona" + host.plan().instance()).processes(box.id());
		Polling.until("the exec runs", Duration.ofSeconds(10), () -> engine().usage(box.id()).pids() > 1);
		for (Path group : Cgroups.children(groups)) {
			if (!group.endsWith(Cgroups.INIT) && Files.exists(group.resolve("freezer.state"))) {
				Files.writeString(group.resolve("freezer.state"), "FROZEN");
				Cgroups.pids(group).forEach(Signals::kill);
			}
		}
		try (Box same = box.with(reopen())) {
			assertThat(same.sh("echo works").text()).isEqualTo("works");
			for (Path group : Cgroups.children(groups)) {
				assertThat(freezer(group)).isIn("THAWED", "gone");
			}
		}
	}

	/** The state of a control group, which may be removed while it is read. */
	private static String freezer(Path group) {
		try {
			return Files.readString(group.resolve("freezer.state")).strip();
		}
		catch (IOException gone) {
			return "gone";
		}
	}

}
