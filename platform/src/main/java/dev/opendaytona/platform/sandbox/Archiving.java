package dev.opendaytona.platform.sandbox;

import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import reactor.core.publisher.Mono;

import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Moves sandboxes to the object storage, and back from it to the runner.
 */
final class Archiving {

	private static final Duration LOOK = Duration.ofMillis(100);

	private static final Duration ARCHIVED_LIMIT = Duration.ofSeconds(20);

	private final Sandboxes sandboxes;

	private final RunnerClient runner;

	private final Backups backups;

	private final Transitions transitions;

	private final TransactionalOperator transactions;

	Archiving(Sandboxes sandboxes, RunnerClient runner, Backups backups, Transitions transitions,
			TransactionalOperator transactions) {
		this.sandboxes = sandboxes;
		this.runner = runner;
		this.backups = backups;
		this.transitions = transitions;
		this.transactions = transactions;
	}

	/**
	 * Asks for a backup of a sandbox.
	 * @param sandbox the sandbox
	 * @return the sandbox
	 */
	Mono<Sandbox> backup(Sandbox sandbox) {
		SandboxState state = sandbox.status().state();
		Rules.require(state == SandboxState.STARTED || state == SandboxState.STOPPED,
				"Sandbox is not in valid state: it is " + state.wire() + " and must be started or stopped");
		return this.backups.check().then(Mono.defer(() -> this.backups.request(sandbox)));
	}

	/**
	 * Asks for a stopped sandbox to be archived. What it has changed is written to the
	 * object storage; then its files are removed from the runner.
	 * @param sandbox the sandbox
	 * @return the archiving sandbox
	 */
	Mono<Sandbox> archive(Sandbox sandbox) {
		SandboxState state = sandbox.status().state();
		if (state == SandboxState.ARCHIVED || state == SandboxState.ARCHIVING) {
			return Mono.just(sandbox);
		}
		Rules.require(state == SandboxState.STOPPED, "Sandbox is not stopped");
		Rules.require(!sandbox.timers().ephemeral(), "Sandbox is ephemeral: it is deleted when it stops");
		Mono<Sandbox> claimed = this.transitions
			.claim(sandbox, Change.to(SandboxState.ARCHIVING, DesiredState.ARCHIVED))
			.flatMap(this.backups::request)
			.as(this.transactions::transactional);
		return this.backups.check().then(claimed);
	}

	/**
	 * Looks whether the backup is there for which an archiving sandbox waits. From then
	 * on it is not started before it is archived.
	 */
	Mono<Sandbox> bringOnArchiving(Sandbox archiving) {
		return switch (archiving.backup().state()) {
			case COMPLETED -> this.runner.destroy(archiving.id().toString())
				.then(Mono.defer(() -> this.sandboxes.change(archiving, Change.archived(null))));
			case ERROR -> this.sandboxes.change(archiving,
					Change.stopped("It could not be archived: " + archiving.backup().error()));
			case NONE -> this.backups.request(archiving).flatMap(this.sandboxes::retrySoon);
			case PENDING, IN_PROGRESS -> this.sandboxes.retrySoon(archiving);
		};
	}

	/**
	 * Waits until a sandbox whose backup is there is archived: its files are being
	 * removed from the runner, so it comes back from its backup.
	 */
	Mono<Sandbox> archived(Sandbox archiving) {
		return Mono.defer(() -> this.sandboxes.reload(archiving))
			.filter((now) -> now.status().state() != SandboxState.ARCHIVING)
			.repeatWhenEmpty((looks) -> looks.delayElements(LOOK).take(ARCHIVED_LIMIT))
			.switchIfEmpty(Mono.error(() -> Transitions.busy(archiving)));
	}

	/**
	 * Removes from the runner what is in the object storage; as a state of its own, so
	 * that it is not being started meanwhile.
	 */
	Mono<Sandbox> clear(Sandbox archived) {
		return this.sandboxes.change(archived, Change.to(SandboxState.ARCHIVING, DesiredState.ARCHIVED));
	}

	/**
	 * Starts a sandbox from its backup.
	 * @param sandbox the sandbox, an archived one or one that the runner lost
	 * @return the started sandbox, or the restoring one when the runner takes long
	 */
	Mono<Sandbox> restore(Sandbox sandbox) {
		Mono<Sandbox> claimed = this.transitions.claim(sandbox, Change.to(SandboxState.RESTORING, DesiredState.STARTED),
				sandbox.resources());
		return Detached.of(claimed.flatMap((restoring) -> bringOnRestoring(restoring)
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(restoring))
			.onErrorResume(ApiException.class,
					(failure) -> this.sandboxes.change(restoring, Change.archived(failure.message()))
						.then(Mono.error(failure)))));
	}

	/** Has the runner make a restoring sandbox of its backup; harmless when repeated. */
	Mono<Sandbox> bringOnRestoring(Sandbox restoring) {
		return this.transitions.run(restoring, this.backups.restore(restoring));
	}

}
