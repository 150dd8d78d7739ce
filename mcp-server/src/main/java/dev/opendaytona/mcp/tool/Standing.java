package dev.opendaytona.mcp.tool;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a command stands.
 *
 * @param exitCode how it ended, or null while it runs
 * @param timedOut whether it was killed because its time was over
 * @param background whether processes that it started go on after its end
 * @param shown what it wrote, as far as it is shown
 * @param cursor where to go on
 * @param files where all of it is in the sandbox, output and error output; empty when it
 * is nowhere
 */
record Standing(@Nullable Integer exitCode, boolean timedOut, boolean background, ShownOutput shown,
		OutputCursor cursor, List<String> files) {

	Standing {
		files = List.copyOf(files);
	}

	boolean running() {
		return this.exitCode == null && !this.timedOut;
	}

	/** Whether it can still be polled. */
	boolean open() {
		return running() || this.background;
	}

}
