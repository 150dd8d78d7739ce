package dev.opendaytona.runner.toolbox.git;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * How a run of git ended.
 *
 * @param code its exit code
 * @param output what it printed
 * @param errors what it complained about, without secrets and control characters
 */
record GitOutcome(int code, String output, String errors) {

	boolean ok() {
		return this.code == 0;
	}

	/** The parts of output that is separated by NUL. */
	List<String> parts() {
		return this.output.isEmpty() ? List.of() : Arrays.asList(this.output.split("\0"));
	}

	String line() {
		return this.output.strip();
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
