package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Specs;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.image.Workshop;
import dev.opendaytona.runner.network.MachineInstance;
import dev.opendaytona.runner.sandbox.Sandboxes;

/**
 * A runner in a process of its own, which ends in the middle of its work.
 */
public final class DoomedRunner {

	/** What it ends with at its step. */
	public static final int ENDED = Countdown.ENDED;

	/** A step that never comes. */
	public static final int NEVER = Integer.MAX_VALUE;

	/** What it says when it begins. */
	public static final String BEGUN = "begun";

	private static final int CHURNING_THREADS = 3;

	private static final int CHURNED_IDS = 4;

	private DoomedRunner() {
	}

	/** A sandbox that a test in another process knows by name. */
	static SandboxSpec spec(String id) {
		return new SandboxSpec(id, "host:default", "daytona", Map.of(), Specs.LIMITS, NetworkPolicy.OPEN);
	}

	/**
	 * Starts one on a directory that nobody works on.
	 * @param directory the directory, which gets its log
	 * @param operation what it does
	 * @param of on which sandbox, or from which address
	 * @param number the step at which it ends, or the seed of a churn
	 * @return the process
	 */
	public static Process launch(Path directory, String operation, String of, int number) {
		try {
			return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-Xshare:auto",
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
					System.getProperty("java.class.path"), DoomedRunner.class.getName(), directory.toString(),
					operation, of, Integer.toString(number))
				.redirectErrorStream(true)
				.redirectOutput(directory.resolve("runner.log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the last one has said.
	 * @param directory where it worked
	 * @return its output
	 */
	public static String log(Path directory) {
		try {
			return Files.readString(directory.resolve("runner.log"));
		}
		catch (IOException ex) {
			return "no log";
		}
	}

	/**
	 * Does one operation, and ends at a step of it.
	 * @param args the directory, the operation, the id or address, and the step, or the
	 * seed of a churn that goes on until the process is killed
	 */
	@SuppressWarnings("SystemExitOutsideMain")
	public static void main(String[] args) {
		Path directory = Path.of(args[0]);
		MachineInstance instance = MachineInstance.acquire(directory);
		Countdown countdown = new Countdown();
		Images images = OciHost.images(directory);
		Engine engine = countdown.around(OciHost.engine(directory, images, instance, countdown));
		Workshop workshop = new Workshop(engine, images, directory);
		int number = Integer.parseInt(args[3]);
		if (args[1].equals("churn")) {
			churn(workshop.sandboxes(), number);
			return;
		}
		countdown.start(number);
		System.out.println(BEGUN);
		operate(workshop, args[1], args[2]);
		countdown.accept("done");
		Runtime.getRuntime().halt(0);
	}

	private static void operate(Workshop workshop, String operation, String id) {
		Sandboxes sandboxes = workshop.sandboxes();
		switch (operation) {
			case "create" -> sandboxes.create(spec(id));
			case "start" -> sandboxes.start(spec(id));
			case "stop" -> sandboxes.stop(id, Duration.ofMillis(50));
			case "network" -> sandboxes.network(id, NetworkPolicy.BLOCKED);
			case "destroy" -> sandboxes.destroy(id);
			default -> workshop.make(operation, id);
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
