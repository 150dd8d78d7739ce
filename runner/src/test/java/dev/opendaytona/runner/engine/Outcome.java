package dev.opendaytona.runner.engine;

import java.util.Optional;

/**
 * How a process in a sandbox ended.
 *
 * @param exitCode its exit code
 * @param output what it printed, errors included when they were merged
 * @param error what it printed as errors
 * @param failure why it could not be started
 */
public record Outcome(int exitCode, String output, String error, Optional<String> failure) {

	/**
	 * What it printed, without white space around it.
	 * @return the text
	 */
	public String text() {
		return this.output.strip();
	}

}
