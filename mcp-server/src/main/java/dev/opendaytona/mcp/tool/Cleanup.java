package dev.opendaytona.mcp.tool;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;

/**
 * Ends what a call that was cancelled or failed has begun, although it is interrupted.
 */
final class Cleanup {

	private static final Duration PATIENCE = Duration.ofSeconds(8);

	private Cleanup() {
	}

	static void end(Runnable ending) {
		boolean interrupted = Thread.interrupted();
		Thread thread = Thread.ofVirtual().name("mcp-cleanup").start(() -> attempt(ending));
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		boolean ended = false;
		while (!ended && System.nanoTime() < deadline) {
			try {
				ended = thread.join(PATIENCE);
			}
			catch (InterruptedException _) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private static void attempt(Runnable ending) {
		try {
			ending.run();
		}
		catch (ApiException ex) {
			System.getLogger(Cleanup.class.getName())
				.log(System.Logger.Level.WARNING, "What a call has begun could not be ended: {0}", ex.message());
		}
	}

}
