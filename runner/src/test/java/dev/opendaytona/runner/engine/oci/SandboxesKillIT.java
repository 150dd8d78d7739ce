package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.api.runner.SandboxStatus.Phase;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.Engine.Presence;
import dev.opendaytona.runner.engine.Polling;
import dev.opendaytona.runner.sandbox.Sandboxes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A runner that is killed at every step of its work, and the next one, which puts in
 * order what it left. A bystander runs all the time.
 */
class SandboxesKillIT {

	private static final Duration CONVERGES = Duration.ofSeconds(10);

	private static final int MOST_STEPS = 40;

	private static final int ROUNDS = 20;

	private static final String BYSTANDER = "bystander";

	private static final String VICTIM = "victim";

	private OciHost host;

	private Sandboxes sandboxes;

	private String bystanderStarted;

	@BeforeEach
	void open() {
		this.host = OciHost.open();
		this.sandboxes = sandboxes();
		this.sandboxes.create(DoomedRunner.spec(BYSTANDER));
		this.bystanderStarted = bystander();
	}

	@AfterEach
	void close() {
		this.host.close();
	}

	private Sandboxes sandboxes() {
		return new Sandboxes(this.host.engine(), this.host.directory().resolve("journal"));
	}

	private String bystander() {
		return Box.of(this.host.engine(), DoomedRunner.spec(BYSTANDER)).sh("cut -d' ' -f22 /proc/1/stat").text();
	}

	@ParameterizedTest
	@ValueSource(strings = { "create", "start", "stop", "network", "destroy" })
	@Timeout(180)
	void recoverWhenTheRunnerWasKilledAtAStepFinishesOrUndoes(String operation) throws Exception {
		boolean ended = true;
		for (int step = 1; ended; step++) {
			assertThat(step).as("steps of " + operation).isLessThan(MOST_STEPS);
			prepare(operation);
			ended = killed(operation, step) == Countdown.ENDED;
			recover();
			assertThat(phase(VICTIM)).as(operation + " killed at step " + step).isIn(expected(operation, ended));
			verifyVictim(operation + " killed at step " + step);
			verifyBystander();
		}
	}

	/** What the victim is before the operation. */
	private void prepare(String operation) {
		this.sandboxes.destroy(VICTIM);
		if (!operation.equals("create")) {
			this.sandboxes.create(DoomedRunner.spec(VICTIM));
		}
		if (operation.equals("start")) {
			this.sandboxes.stop(VICTIM, Duration.ZERO);
		}
	}

	private static List<@Nullable Phase> expected(String operation, boolean ended) {
		List<@Nullable Phase> phases = new ArrayList<>();
		switch (operation) {
			case "create" -> phases.add(Phase.RUNNING);
			case "start" -> phases.addAll(ended ? List.of(Phase.STOPPED, Phase.RUNNING) : List.of(Phase.RUNNING));
			case "stop" -> phases.add(Phase.STOPPED);
			case "network" -> phases.add(Phase.RUNNING);
			default -> phases.add(null);
		}
		if (ended && operation.equals("create")) {
			phases.add(null);
		}
		if (ended && operation.equals("stop")) {
			phases.add(Phase.RUNNING);
		}
		return phases;
	}

	private int killed(String operation, int step) {
		int[] exitCode = new int[1];
		this.host.lend(() -> {
			Process runner = runner(operation, VICTIM, step);
			try {
				if (!runner.waitFor(60, TimeUnit.SECONDS)) {
					throw new AssertionError("The runner neither ended nor finished: " + operation + " " + step);
				}
				exitCode[0] = runner.exitValue();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				runner.destroyForcibly();
			}
		});
		assertThat(exitCode[0]).as(log()).isIn(0, Countdown.ENDED);
		return exitCode[0];
	}

	private Process runner(String operation, String id, int number) {
		return DoomedRunner.launch(this.host.directory(), operation, id, number);
	}

	private String log() {
		return DoomedRunner.log(this.host.directory());
	}

	private void recover() {
		long start = System.nanoTime();
		this.sandboxes = sandboxes();
		this.sandboxes.recover();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CONVERGES);
	}

	private @Nullable Phase phase(String id) {
		return this.sandboxes.list()
			.stream()
			.filter((status) -> status.id().equals(id))
			.map(SandboxStatus::phase)
			.findFirst()
			.orElse(null);
	}

	/** The host has what the journal says, and nothing else. */
	private void verifyVictim(String when) {
		verify(VICTIM, phase(VICTIM), when);
	}

	private void verify(String id, @Nullable Phase phase, String when) {
		Presence presence = this.host.engine().inspect(id);
		if (phase == null) {
			Polling.within(CONVERGES, () -> this.host.traces(id).isEmpty());
			assertThat(this.host.traces(id)).as(when).isEmpty();
			assertThat(presence).as(when).isEqualTo(Presence.ABSENT);
		}
		else if (phase == Phase.STOPPED) {
			Path volume = this.host.directory().resolve("pool").resolve(id);
			Polling.within(CONVERGES, () -> this.host.traces(id).size() == 1);
			assertThat(this.host.traces(id)).as(when).containsExactly(volume.toString());
			assertThat(presence).as(when).isEqualTo(Presence.STOPPED);
		}
		else {
			assertThat(phase).as(when).isEqualTo(Phase.RUNNING);
			assertThat(presence).as(when).isEqualTo(Presence.RUNNING);
			assertThat(Box.of(this.host.engine(), DoomedRunner.spec(id)).sh("echo works").text()).as(when)
				.isEqualTo("works");
		}
	}

	private void verifyBystander() {
		assertThat(phase(BYSTANDER)).isEqualTo(Phase.RUNNING);
		assertThat(bystander()).isEqualTo(this.bystanderStarted);
	}

	@Test
	@Timeout(180)
	void recoverWhenTheRunnerWasKilledAtAnyMomentIsWhole() throws Exception {
		long seed = Long.getLong("odt.seed", System.nanoTime());
		System.out.println("SandboxesKillIT seed " + seed);
		Random random = new Random(seed);
		for (int round = 0; round < ROUNDS; round++) {
			long pause = random.nextLong(20, 400);
			int churn = random.nextInt();
			this.host.lend(() -> killWhileChurning(churn, pause));
			recover();
			String when = "seed " + seed + " round " + round;
			for (int thread = 0; thread < 3; thread++) {
				for (int number = 0; number < 4; number++) {
					String id = "churn" + thread + "-" + number;
					verify(id, phase(id), when);
				}
			}
			verifyBystander();
		}
		this.sandboxes.list().forEach((status) -> this.sandboxes.destroy(status.id()));
	}

	private void killWhileChurning(int churn, long pauseMillis) {
		Process runner = runner("churn", "-", churn);
		try {
			Polling.until("the runner churns: " + log(), Duration.ofSeconds(30), () -> log().contains("churning"));
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
		}
		finally {
			runner.destroyForcibly();
			runner.onExit().join();
		}
	}

}
