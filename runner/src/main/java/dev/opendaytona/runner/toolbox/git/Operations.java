package dev.opendaytona.runner.toolbox.git;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Work with git that goes on when its request has been answered, under a name that the
 * peer gave it. It is in the memory of this runner alone, since git ends with the runner
 * and a login is not written down; what is known of one that has ended is kept for a
 * while. Blocks.
 */
@Component
final class Operations implements AutoCloseable {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	/** In all sandboxes. */
	private static final int MOST = 256;

	private static final Duration KEPT = Duration.ofMinutes(10);

	private static final double LONGEST_SECONDS = 60;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Map<Key, Operation> operations = new HashMap<>();

	/**
	 * How a peer wants to be answered.
	 *
	 * @param name the name of the operation; null for an answer at its end
	 * @param seconds how long the answer may wait for its end
	 */
	record Terms(@Nullable String name, @Nullable Double seconds) {

		Duration patience() {
			double wanted = (this.seconds != null) ? this.seconds : 0;
			if (!(wanted >= 0 && wanted <= LONGEST_SECONDS)) {
				throw new ApiException.InvalidRequest("'waitSeconds' must be from 0 to " + (int) LONGEST_SECONDS);
			}
			return Duration.ofMillis(Math.round(wanted * 1000));
		}

	}

	private record Key(String sandbox, String name) {

	}

	/** Something that was begun. */
	private static final class Operation implements Runnable {

		private final Work work;

		private final CompletableFuture<Void> end = new CompletableFuture<>();

		private final Thread thread;

		private volatile long endedAt;

		private Operation(String name, Work work) {
			this.work = work;
			this.thread = Thread.ofVirtual().name("git-" + name).unstarted(this);
		}

		@Override
		public void run() {
			try {
				this.work.run();
				this.endedAt = System.nanoTime();
				this.end.complete(null);
			}
			catch (InterruptedException | RuntimeException ex) {
				this.endedAt = System.nanoTime();
				this.end.completeExceptionally(ex);
			}
		}

		private boolean old() {
			return this.end.isDone() && System.nanoTime() - this.endedAt > KEPT.toNanos();
		}

	}

	/** What is to be done. */
	@FunctionalInterface
	interface Work {

		void run() throws InterruptedException;

	}

	/**
	 * Begins something and waits for its end.
	 * @return whether it has ended; fails as it failed
	 */
	boolean run(String sandbox, String name, Duration patience, Work work) throws InterruptedException {
		return ended(begin(new Key(sandbox, checked(name)), work), patience);
	}

	/**
	 * Waits for the end of something.
	 * @return whether it has ended; fails as it failed
	 */
	boolean look(String sandbox, String name, Duration patience) throws InterruptedException {
		return ended(get(new Key(sandbox, checked(name))), patience);
	}

	/** Ends something with all that it started, and forgets it. */
	void cancel(String sandbox, String name) throws InterruptedException {
		Key key = new Key(sandbox, checked(name));
		Operation operation = get(key);
		operation.thread.interrupt();
		operation.thread.join(PATIENCE);
		synchronized (this) {
			this.operations.remove(key, operation);
		}
	}

	private static String checked(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new ApiException.InvalidRequest(
					"The name of an operation has up to 64 letters, digits, '.', '_' and '-'");
		}
		return name;
	}

	private synchronized Operation begin(Key key, Work work) {
		this.operations.values().removeIf(Operation::old);
		if (this.operations.containsKey(key)) {
			throw new ApiException.Conflict("There is an operation '" + key.name()
					+ "' in this sandbox already; look how it stands, or take another name");
		}
		if (this.operations.size() >= MOST) {
			throw new ApiException.RateLimited("TOO_MANY_OPERATIONS",
					"This runner works on " + MOST + " git operations, the most it may; try again in a minute");
		}
		Operation operation = new Operation(key.name(), work);
		this.operations.put(key, operation);
		operation.thread.start();
		return operation;
	}

	private synchronized Operation get(Key key) {
		Operation operation = this.operations.get(key);
		if (operation == null) {
			throw new ApiException.NotFound("GIT_OPERATION_NOT_FOUND",
					"There is no git operation '" + key.name() + "' in this sandbox: it ended more than "
							+ KEPT.toMinutes() + " minutes ago, or the runner was started anew, which ended it; "
							+ "look at the repository");
		}
		return operation;
	}

	private static boolean ended(Operation operation, Duration patience) throws InterruptedException {
		try {
			operation.end.get(patience.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof ApiException known) ? known
					: new ApiException.Internal("git failed or was ended; the runner's log tells why", ex.getCause());
		}
	}

	@Override
	public synchronized void close() {
		this.operations.values().forEach((operation) -> operation.thread.interrupt());
	}

}
