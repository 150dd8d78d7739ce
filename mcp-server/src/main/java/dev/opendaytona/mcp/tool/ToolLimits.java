package dev.opendaytona.mcp.tool;

import java.time.Duration;

/**
 * How much a call may take.
 *
 * @param commandTimeout how long a command runs when the caller does not say
 * @param maxCommandTimeout the longest that a caller may ask for
 * @param maxWait the longest that a call blocks for something that runs in a sandbox
 * @param callTimeout when any other call is given up
 * @param autoStopMinutes minutes without activity until a sandbox made here is stopped
 * @param autoDeleteMinutes minutes after the stop until it is deleted
 */
public record ToolLimits(Duration commandTimeout, Duration maxCommandTimeout, Duration maxWait, Duration callTimeout,
		int autoStopMinutes, int autoDeleteMinutes) {

	public ToolLimits {
		if (commandTimeout.compareTo(maxCommandTimeout) > 0) {
			throw new IllegalArgumentException(
					"The default timeout " + commandTimeout + " must not exceed the maximum " + maxCommandTimeout);
		}
	}

	/**
	 * The limits when nothing is configured: commands 10 minutes and at most a day, a
	 * sandbox stopped after 15 minutes and deleted a day after that.
	 * @return the limits
	 */
	public static ToolLimits standard() {
		return new ToolLimits(Duration.ofMinutes(10), Duration.ofDays(1), Duration.ofSeconds(30),
				Duration.ofSeconds(45), 15, 1440);
	}

}
