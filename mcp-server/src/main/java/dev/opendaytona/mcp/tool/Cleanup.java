package dev.opendaytona.mcp.tool;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.CommandSession;

/**
 * Ends the session of a call that was cancelled or failed, although it is interrupted.
 */
final class Cleanup {

	private static final Duration PATIENCE = Duration.ofSeconds(8);

	private Cleanup() {
	}

	static void end(CommandSession session) {
		boolean interrupted = Thread.interrupted();
		Thread ending = Thread.ofVirtual().name("mcp-cleanup").start(() -> attempt(session));
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		boolean ended = false;
		while (!ended && System.nanoTime() < deadline) {
			try {
				ended = ending.join(PATIENCE);
			}
			catch (InterruptedException _) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static void attempt(CommandSession session) {
		try {
			session.end();
		}
		catch (ApiException ex) {
			System.getLogger(Cleanup.class.getName())
				.log(System.Logger.Level.WARNING, "A session could not be ended: {0}", ex.message());
		}
	}

}
