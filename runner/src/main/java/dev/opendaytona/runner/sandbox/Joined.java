package dev.opendaytona.runner.sandbox;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import dev.opendaytona.api.runner.SandboxStatus;

/**
 * Work on sandboxes that is asked for again while it is done: who comes second waits for
 * the first.
 */
final class Joined {

	private final Map<String, CompletableFuture<SandboxStatus>> running = new ConcurrentHashMap<>();

	/**
	 * Does work, or waits for the same that is being done.
	 * @param id the sandbox
	 * @param work the work
	 * @return what came out of it
	 */
	SandboxStatus once(String id, Supplier<SandboxStatus> work) {
		CompletableFuture<SandboxStatus> mine = new CompletableFuture<>();
		CompletableFuture<SandboxStatus> first = this.running.putIfAbsent(id, mine);
		if (first != null) {
			return outcome(first);
		}
		try {
			mine.complete(work.get());
		}
		catch (RuntimeException | Error ex) {
			mine.completeExceptionally(ex);
			throw ex;
		}
		finally {
			this.running.remove(id);
		}
		return outcome(mine);
	}

	private static SandboxStatus outcome(CompletableFuture<SandboxStatus> work) {
		try {
			return work.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : ex;
		}
	}

}
