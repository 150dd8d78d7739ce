package dev.opendaytona.mcp.tool;

import java.time.Duration;

/**
 * A command that was started, by this gateway or by one before. What there is of it is
 * forgotten once its end has been told and nothing of it runs or is left to read.
 */
interface RunningCommand {

	/** Waits for its end; how it stands then, with what it wrote since the cursor. */
	Standing await(Duration wait, OutputCursor since) throws InterruptedException;

	/** Writes a line to its standard input. */
	void input(String line);

	/** Sends a signal to all its processes; how many there were, or -1. */
	int signal(String name);

	/** Ends it with all that it started. */
	void end();

}
