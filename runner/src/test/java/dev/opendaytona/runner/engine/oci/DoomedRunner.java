package dev.opendaytona.runner.engine.oci;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.network.MachineInstance;
import dev.opendaytona.runner.sandbox.Sandboxes;

/**
 * A runner in a process of its own, which ends in the middle of its work.
 */
public final class DoomedRunner {

	private static final int CHURNING_THREADS = 3;

	private static final int CHURNED_IDS = 4;

	private DoomedRunner() {
	}

	/** A sandbox that a test in another process knows by name. */
	static SandboxSpec spec(String id) {
		return new SandboxSpec(id, "host:default", "daytona", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
	}

	/**
	 * Does one operation, and ends at a step of it.
	 * @param args the directory, the operation, the id, and the step, or the seed of a
	 * churn that goes on until the process is killed
	 */
	@SuppressWarnings("SystemExitOutsideMain")
	public static void main(String[] args) {
		Path directory = Path.of(args[0]);
		MachineInstance instance = MachineInstance.acquire(directory);
		Countdown countdown = new Countdown();
		OciEngine engine = OciHost.engine(directory, instance, countdown);
		Sandboxes sandboxes = new Sandboxes(countdown.around(engine), directory.resolve("journal"));
		int number = Integer.parseInt(args[3]);
		if (args[1].equals("churn")) {
			churn(sandboxes, number);
			return;
		}
		countdown.start(number);
		operate(sandboxes, args[1], args[2]);
		countdown.accept("done");
		Runtime.getRuntime().halt(0);
	}

	private static void operate(Sandboxes sandboxes, String operation, String id) {
		switch (operation) {
			case "create" -> sandboxes.create(spec(id));
			case "start" -> sandboxes.start(spec(id));
			case "stop" -> sandboxes.stop(id, Duration.ofMillis(50));
			case "network" -> sandboxes.network(id, NetworkPolicy.BLOCKED);
			case "destroy" -> sandboxes.destroy(id);
			default -> throw new IllegalArgumentException(operation);
		}
	}

	private static void churn(Sandboxes sandboxes, int seed) {
		for (int thread = 0; thread < CHURNING_THREADS; thread++) {
			Random random = new Random(seed * 31L + thread);
			int own = thread;
			Thread.ofPlatform().start(() -> {
				while (true) {
					step(sandboxes, random, "churn" + own + "-" + random.nextInt(CHURNED_IDS));
				}
			});
		}
		System.out.println("churning");
	}

	private static void step(Sandboxes sandboxes, Random random, String id) {
		try {
			switch (random.nextInt(5)) {
				case 0, 1 -> sandboxes.create(spec(id));
				case 2 -> sandboxes.stop(id, Duration.ZERO);
				case 3 -> sandboxes.start(spec(id));
				default -> sandboxes.destroy(id);
			}
		}
		catch (dev.opendaytona.api.error.ApiException expected) {
			// A sandbox that is not there cannot be stopped.
		}
	}

}
