package dev.opendaytona.cli.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import dev.opendaytona.cli.console.CommandFailure;

/**
 * Prints each step as it happens, with what came of it and how long it took.
 */
final class Steps {

	private static final double NANOS_PER_MILLI = 1e6;

	private final PrintWriter out;

	private boolean allRight = true;

	Steps(PrintWriter out) {
		this.out = out;
	}

	boolean allRight() {
		return this.allRight;
	}

	/**
	 * Does one step and checks its answer.
	 * @param name what it does
	 * @param step the step
	 * @param expected whether the answer is right
	 * @param <T> the type of the answer
	 * @return the answer; empty when the step failed
	 */
	<T> Optional<T> check(String name, Callable<T> step, Predicate<T> expected) {
		this.out.printf("%-44s", name + " …");
		this.out.flush();
		long start = System.nanoTime();
		try {
			T answer = step.call();
			boolean right = expected.test(answer);
			conclude(right, start, right ? "" : ("unexpected answer: " + answer));
			return right ? Optional.of(answer) : Optional.empty();
		}
		catch (Exception ex) {
			conclude(false, start, String.valueOf(ex.getMessage()));
			return Optional.empty();
		}
	}

	/**
	 * A step without which there is no going on.
	 * @param name what it does
	 * @param step the step
	 * @param expected whether the answer is right
	 * @param <T> the type of the answer
	 * @return the answer
	 */
	<T> T require(String name, Callable<T> step, Predicate<T> expected) {
		return check(name, step, expected)
			.orElseThrow(() -> new CommandFailure("The demo ended at the step '" + name + "'"));
	}

	private void conclude(boolean right, long start, String detail) {
		this.allRight &= right;
		double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
		this.out.println(String.format(Locale.ROOT, "%s %8.0f ms  %s", right ? "ok    " : "FAILED", millis, detail));
		this.out.flush();
	}

}
