package dev.opendaytona.runner.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.api.runner.SandboxStatus.Phase;
import dev.opendaytona.runner.engine.Engine.Presence;
import dev.opendaytona.runner.engine.Specs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SandboxesTests {

	private static final String ID = "one";

	@TempDir
	private Path directory;

	private final ScriptedEngine engine = new ScriptedEngine();

	private Sandboxes sandboxes;

	@BeforeEach
	void open() {
		this.sandboxes = new Sandboxes(this.engine, this.directory);
	}

	private static SandboxSpec spec(String id) {
		return new SandboxSpec(id, "host:default", "daytona", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
	}

	private Sandboxes recovered() {
		Sandboxes next = new Sandboxes(this.engine, this.directory);
		next.recover();
		return next;
	}

	private void journaled(Phase phase) {
		new Journal(this.directory).write(new JournalEntry(spec(ID), phase, null));
	}

	@Test
	void createWhenNewMakesStartsAndRecords() {
		assertThat(this.sandboxes.create(spec(ID))).isEqualTo(new SandboxStatus(ID, Phase.RUNNING, null));
		assertThat(this.sandboxes.create(spec(ID)).phase()).isEqualTo(Phase.RUNNING);
		assertThat(this.engine.calls).containsExactly("create one", "start one");
		assertThat(recovered().get(ID).phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void replaceWhenThereIsOneLeavesNothingOfIt() {
		this.sandboxes.create(spec(ID));
		SandboxSpec other = new SandboxSpec(ID, "local:other", "daytona", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
		assertThat(this.sandboxes.replace(other)).isEqualTo(new SandboxStatus(ID, Phase.RUNNING, null));
		assertThat(this.engine.calls).containsExactly("create one", "start one", "destroy one", "create one",
				"start one");
		assertThat(this.sandboxes.uses("local:other")).isTrue();
		assertThat(this.sandboxes.uses("host:default")).isFalse();
	}

	/** What it has written lies upon that image alone. */
	@Test
	void startWhenOfAnotherImageIsRefused() {
		this.sandboxes.create(spec(ID));
		this.sandboxes.stop(ID, Duration.ZERO);
		SandboxSpec other = new SandboxSpec(ID, "local:other", "daytona", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
		assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> this.sandboxes.start(other));
		assertThat(this.sandboxes.start(spec(ID)).phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void replaceWhenThereIsNoneMakesOne() {
		assertThat(this.sandboxes.replace(spec(ID)).phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void destroyWhenOthersRememberTheSandboxTellsThemBeforeTheJournalForgetsIt() {
		List<String> told = new ArrayList<>();
		Sandboxes remembered = new Sandboxes(this.engine, this.directory,
				(id) -> told.add(id + " " + new Journal(this.directory).find(id).map(JournalEntry::phase).orElse(null)),
				(spec) -> {
				});
		remembered.create(spec(ID));
		assertThat(told).isEmpty();
		remembered.destroy(ID);
		assertThat(told).containsExactly("one DESTROYING");
	}

	@Test
	void createWhenTheEngineFailsDestroysWhatWasMade() {
		for (String operation : List.of("create", "start")) {
			this.engine.failing.add(operation);
			assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> this.sandboxes.create(spec(ID)));
			assertThat(this.engine.present).isEmpty();
			assertThat(this.sandboxes.list()).isEmpty();
			this.engine.failing.clear();
		}
		assertThat(this.sandboxes.create(spec(ID)).phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void createWhenItsUndoFailsTooCanBeDestroyedLater() {
		this.engine.failing.addAll(List.of("start", "destroy"));
		assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> this.sandboxes.create(spec(ID)))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		assertThatExceptionOfType(ApiException.Conflict.class).isThrownBy(() -> this.sandboxes.start(spec(ID)));
		this.engine.failing.clear();
		this.sandboxes.destroy(ID);
		assertThat(this.sandboxes.list()).isEmpty();
		assertThat(this.engine.present).isEmpty();
	}

	@Test
	void stopWhenTheEngineFailsIsFinishedByTheNextRunner() {
		this.sandboxes.create(spec(ID));
		this.engine.failing.add("stop");
		assertThatExceptionOfType(ApiException.Internal.class).isThrownBy(() -> this.sandboxes.stop(ID, Duration.ZERO));
		this.engine.failing.clear();
		assertThat(recovered().get(ID).phase()).isEqualTo(Phase.STOPPED);
	}

	@Test
	void getWhenTheProcessesEndedByThemselvesIsStoppedWithAReason() {
		this.sandboxes.create(spec(ID));
		this.engine.present.put(ID, Presence.STOPPED);
		assertThat(this.sandboxes.get(ID).phase()).isEqualTo(Phase.STOPPED);
		assertThat(this.sandboxes.get(ID).reason()).isNotNull();
		assertThat(this.sandboxes.start(spec(ID)).phase()).isEqualTo(Phase.RUNNING);
	}

	@Test
	void getWhenTheFilesAreGoneIsFailedAndCanBeDestroyed() {
		this.sandboxes.create(spec(ID));
		this.engine.present.remove(ID);
		assertThat(this.sandboxes.get(ID).phase()).isEqualTo(Phase.FAILED);
		assertThat(recovered().get(ID).phase()).isEqualTo(Phase.FAILED);
		this.sandboxes.destroy(ID);
		assertThat(this.sandboxes.list()).isEmpty();
	}

	@Test
	void operationsWhenUnknownAreNotFoundAndDestroyIsNot() {
		this.sandboxes.destroy("unknown");
		List<Runnable> operations = List.of(() -> this.sandboxes.get("unknown"),
				() -> this.sandboxes.start(spec("unknown")), () -> this.sandboxes.stop("unknown", Duration.ZERO),
				() -> this.sandboxes.network("unknown", NetworkPolicy.OPEN));
		for (Runnable operation : operations) {
			assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(operation::run);
		}
	}

	@ParameterizedTest
	@EnumSource(Phase.class)
	void recoverWhenProcessesRunDoesWhatThePhaseSays(Phase phase) {
		journaled(phase);
		this.engine.present.put(ID, Presence.RUNNING);
		List<Phase> phases = recovered().list().stream().map(SandboxStatus::phase).toList();
		switch (phase) {
			case CREATING, DESTROYING -> {
				assertThat(phases).isEmpty();
				assertThat(this.engine.present).isEmpty();
			}
			case RUNNING -> assertThat(phases).containsExactly(Phase.RUNNING);
			case STOPPING, STOPPED -> assertThat(phases).containsExactly(Phase.STOPPED);
			case FAILED -> assertThat(phases).containsExactly(Phase.FAILED);
		}
		assertThat(this.engine.present.containsValue(Presence.RUNNING)).isEqualTo(phase == Phase.RUNNING);
	}

	@Test
	void recoverWhenNobodyKnowsASandboxRemovesIt() {
		this.sandboxes.create(spec(ID));
		this.engine.present.put("orphan", Presence.RUNNING);
		recovered();
		assertThat(this.engine.present).containsOnlyKeys(ID);
	}

	@Test
	void recoverWhenAnEntryIsUnreadableNeverDestroysItsSandbox() throws IOException {
		this.sandboxes.create(spec(ID));
		Files.writeString(this.directory.resolve(ID + ".json"), "{\"spec\":{");
		recovered();
		recovered();
		assertThat(this.engine.present).containsEntry(ID, Presence.RUNNING);
	}

	@Test
	void recoverWhenOneFailsGoesOnWithTheOthers() {
		journaled(Phase.DESTROYING);
		new Journal(this.directory).write(new JournalEntry(spec("two"), Phase.STOPPING, null));
		this.engine.present.putAll(Map.of(ID, Presence.RUNNING, "two", Presence.RUNNING));
		this.engine.failing.add("destroy");
		Sandboxes next = recovered();
		assertThat(next.get("two").phase()).isEqualTo(Phase.STOPPED);
		assertThat(next.get(ID).phase()).isEqualTo(Phase.DESTROYING);
	}

	@Test
	void operationsWhenManyComeAtOnceHaveOneWriterEach() throws Exception {
		try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
			List<Future<?>> done = IntStream.range(0, 8)
				.<Future<?>>mapToObj((thread) -> threads.submit(() -> churn(new Random(thread))))
				.toList();
			for (Future<?> each : done) {
				each.get();
			}
		}
		assertThat(this.engine.mostWriters).isEqualTo(1);
		for (SandboxStatus status : this.sandboxes.list()) {
			assertThat(this.engine.inspect(status.id()).name()).isEqualTo(status.phase().name());
		}
	}

	private void churn(Random random) {
		for (int round = 0; round < 300; round++) {
			String id = "s" + random.nextInt(2);
			try {
				switch (random.nextInt(4)) {
					case 0, 1 -> this.sandboxes.create(spec(id));
					case 2 -> this.sandboxes.stop(id, Duration.ZERO);
					default -> this.sandboxes.destroy(id);
				}
			}
			catch (ApiException.NotFound expected) {
				assertThat(expected.message()).contains(id);
			}
		}
	}

}
