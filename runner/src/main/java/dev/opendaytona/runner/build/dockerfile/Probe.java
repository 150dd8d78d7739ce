package dev.opendaytona.runner.build.dockerfile;

import java.time.Duration;

/**
 * How the health of a container is found out.
 */
public sealed interface Probe {

	/** Not at all, also when the base says how. */
	record None() implements Probe {

	}

	/**
	 * By a command. Zero stands for the default.
	 *
	 * @param command the command
	 * @param interval the time between two runs
	 * @param timeout how long a run may take
	 * @param startPeriod how long failures do not count after the start
	 * @param startInterval the time between two runs meanwhile
	 * @param retries how many failures make it unhealthy
	 */
	record Check(Command command, Duration interval, Duration timeout, Duration startPeriod, Duration startInterval,
			int retries) implements Probe {

	}

}
