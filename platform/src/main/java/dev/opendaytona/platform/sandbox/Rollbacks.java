package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.snapshot.Snapshot;
import dev.opendaytona.platform.snapshot.Snapshots;
import reactor.core.publisher.Mono;

import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Has sandboxes begin again from a snapshot.
 */
final class Rollbacks {

	private final Sandboxes sandboxes;

	private final Usage usage;

	private final RunnerClient runner;

	private final Transitions transitions;

	private final Snapshots snapshots;

	private final Backups backups;

	private final TransactionalOperator transactions;

	Rollbacks(Sandboxes sandboxes, Usage usage, RunnerClient runner, Transitions transitions, Snapshots snapshots,
			Backups backups, TransactionalOperator transactions) {
		this.snapshots = snapshots;
		this.backups = backups;
		this.sandboxes = sandboxes;
		this.usage = usage;
		this.runner = runner;
		this.transitions = transitions;
		this.transactions = transactions;
	}

	/**
	 * Has a sandbox begin again from a snapshot: its processes end, and its files are
	 * those of the snapshot. What it has besides stays.
	 * @param sandbox the sandbox
	 * @param snapshot the snapshot, an active one
	 * @return the started sandbox, or the restoring one when the runner takes long
	 */
	Mono<Sandbox> rollBack(Sandbox sandbox, Snapshot snapshot) {
		SandboxState state = sandbox.status().state();
		if (state.transitional()) {
			throw Transitions.busy(sandbox);
		}
		boolean there = state == SandboxState.STARTED || state == SandboxState.STOPPED || state == SandboxState.ERROR;
		Rules.require(there && sandbox.status().desired() != DesiredState.DESTROYED,
				"Sandbox is not in valid state: it is " + state.wire() + " and must be started or stopped");
		Sandbox.Origin origin = sandbox.origin().of(snapshot);
		String user = Rules.user(CreateRules.user(snapshot));
		Mono<Sandbox> claimed = reserveToRun(sandbox).then(Mono.defer(() -> this.snapshots.hold(snapshot)))
			.then(Mono.defer(() -> this.sandboxes.rollBack(sandbox, origin, user)))
			.switchIfEmpty(Mono.error(() -> Transitions.busy(sandbox)))
			.as(this.transactions::transactional);
		return Detached
			.of(claimed.flatMap((restoring) -> forgetBackups(sandbox).then(Mono.defer(() -> bringOn(restoring)))
				.onErrorResume(ApiException.class, (failure) -> rollBackLater(restoring, failure))));
	}

	/** They hold changes of another image; the row does not name them any more. */
	private Mono<Void> forgetBackups(Sandbox before) {
		return (before.backup().version() == 0) ? Mono.empty() : this.backups.removeAll(before).onErrorComplete();
	}

	/** One that runs is counted already, and the disk of each that is there. */
	private Mono<Void> reserveToRun(Sandbox sandbox) {
		Sandbox.Resources all = sandbox.resources();
		return switch (sandbox.status().state()) {
			case STARTED -> Mono.empty();
			case ERROR -> this.usage.reserve(sandbox.organizationId(), all);
			default ->
				this.usage.reserve(sandbox.organizationId(), new Sandbox.Resources(all.cpu(), all.memoryGib(), 0));
		};
	}

	/**
	 * Has the runner replace the files of a sandbox and start it; harmless when repeated.
	 */
	Mono<Sandbox> bringOn(Sandbox restoring) {
		return this.transitions.run(restoring, this.runner.replace(restoring.spec()));
	}

	/** A runner that is slow goes on, and one that is away is asked again. */
	private Mono<Sandbox> rollBackLater(Sandbox restoring, ApiException failure) {
		return switch (failure) {
			case ApiException.Timeout _ -> this.sandboxes.reload(restoring);
			case ApiException.Unavailable _ -> this.sandboxes.retrySoon(restoring);
			default -> this.sandboxes.change(restoring, Change.failed(restoring, failure.message(), false))
				.then(Mono.error(failure));
		};
	}

}
