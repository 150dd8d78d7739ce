package dev.opendaytona.runner.toolbox.session;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.DetachedExec;
import dev.opendaytona.runner.toolbox.Workplace;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a session: all of its processes are asked to end, then killed; then its
 * files go, and last what the runner knows of it, so that the next one can finish it.
 *
 * @param workplace the sandbox
 * @param store what the runner knows
 * @param session the session
 */
record SessionEnd(Workplace workplace, SessionStore store, SessionRecord session) {

	private static final Logger logger = LoggerFactory.getLogger(SessionEnd.class);

	private static final Duration GRACE = Duration.ofSeconds(5);

	private static final Duration STEP = Duration.ofMillis(5);

	/**
	 * Ends it on a thread of its own: it is finished also when nobody waits any more.
	 * @param decided called when it will end, also with another runner, and nothing of it
	 * has ended yet
	 * @return done when nothing is left
	 */
	CompletableFuture<Void> start(Runnable decided) {
		this.store.write(this.workplace.id(), this.session.delete());
		decided.run();
		CompletableFuture<Void> end = new CompletableFuture<>();
		Thread.ofVirtual().name("session-end").start(() -> complete(end));
		return end;
	}

	private void complete(CompletableFuture<Void> end) {
		try {
			this.workplace.engine().findDetached(this.workplace.id(), this.session.key()).ifPresent(this::askToEnd);
			now();
			end.complete(null);
		}
		catch (RuntimeException ex) {
			logger.warn("Session {} of sandbox {} could not be ended", this.session.key(), this.workplace.id(), ex);
			end.completeExceptionally(ex);
		}
	}

	private void askToEnd(DetachedExec shell) {
		shell.terminate();
		long end = System.nanoTime() + GRACE.toNanos();
		while (shell.alive() && System.nanoTime() - end < 0) {
			try {
				Thread.sleep(STEP);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	/** Kills what runs and removes what is left. */
	void now() {
		try {
			this.workplace.engine()
				.findDetached(this.workplace.id(), this.session.key())
				.ifPresent(DetachedExec::remove);
			new SessionFiles(this.workplace, this.session.key()).remove();
		}
		catch (ApiException ex) {
			logger.debug("Sandbox {} keeps files of a session", this.workplace.id(), ex);
		}
		this.store.remove(this.workplace.id(), this.session.key());
	}

}
