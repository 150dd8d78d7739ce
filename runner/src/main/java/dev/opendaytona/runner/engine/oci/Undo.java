package dev.opendaytona.runner.engine.oci;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What takes back the steps that were made before one failed, the last first.
 */
final class Undo {

	private final Deque<Runnable> steps = new ArrayDeque<>();

	void add(Runnable step) {
		this.steps.push(step);
	}

	/** Takes back every step; one that fails does not keep the others from it. */
	void run(RuntimeException cause) {
		for (Runnable step : this.steps) {
			try {
				step.run();
			}
			catch (RuntimeException ex) {
				cause.addSuppressed(ex);
			}
		}
	}

}
