package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.snapshot.Snapshot;
import reactor.core.publisher.Mono;

import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Brings sandboxes from one state to the next: writes the new state down, acts on the
 * runner, writes the outcome down. What it leaves half done, the {@link Reconciler}
 * finishes.
 */
final class LifeCycle {

	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final Duration LOOK = Duration.ofMillis(100);

	private static final Duration ARCHIVED_LIMIT = Duration.ofSeconds(20);

	private final Sandboxes sandboxes;

	private final Usage usage;

	private final RunnerClient runner;

	private final Backups backups;

	private final TransactionalOperator transactions;

	LifeCycle(Sandboxes sandboxes, Usage usage, RunnerClient runner, Backups backups,
			TransactionalOperator transactions) {
		this.backups = backups;
		this.sandboxes = sandboxes;
		this.usage = usage;
		this.runner = runner;
		this.transactions = transactions;
	}

	/**
	 * Makes a sandbox and starts it.
	 * @param wanted the sandbox
	 * @return the started sandbox, or the creating one when the runner takes long
	 */
	Mono<Sandbox> create(Sandbox wanted) {
		this.usage.checkOne(wanted.resources());
		Mono<Sandbox> inserted = this.usage.reserve(wanted.organizationId(), wanted.resources())
			.then(this.sandboxes.insert(wanted))
			.as(this.transactions::transactional);
		if (wanted.status().state().building()) {
			return inserted;
		}
		return Detached.of(inserted.flatMap((sandbox) -> run(sandbox, make(sandbox))
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(sandbox))
			.onErrorResume(ApiException.class, (failure) -> undo(sandbox).then(Mono.error(failure)))));
	}

	/** Harmless when repeated. */
	Mono<SandboxStatus> make(Sandbox creating) {
		UUID parent = creating.origin().parentId();
		return (parent != null) ? this.runner.fork(parent, creating.spec()) : this.runner.create(creating.spec());
	}

	private Mono<Sandbox> undo(Sandbox sandbox) {
		return this.sandboxes.change(sandbox, Change.to(SandboxState.DESTROYING, DesiredState.DESTROYED))
			.flatMap(this::remove);
	}

	/**
	 * Starts a sandbox.
	 * @param sandbox the sandbox
	 * @return the started sandbox, or the starting one when the runner takes long
	 */
	Mono<Sandbox> start(Sandbox sandbox) {
		SandboxState state = sandbox.status().state();
		if (state == SandboxState.STARTED) {
			return Mono.just(sandbox);
		}
		if (state == SandboxState.ERROR) {
			throw new ApiException.InvalidRequest("Sandbox is in an errored state");
		}
		if (state == SandboxState.ARCHIVING && sandbox.backup().state() == BackupState.COMPLETED) {
			return archived(sandbox).flatMap(this::start);
		}
		return (state == SandboxState.ARCHIVED) ? restore(sandbox) : begin(sandbox);
	}

	/** Its files are being removed from the runner: it comes back from its backup. */
	private Mono<Sandbox> archived(Sandbox archiving) {
		return Mono.defer(() -> this.sandboxes.reload(archiving))
			.filter((now) -> now.status().state() != SandboxState.ARCHIVING)
			.repeatWhenEmpty((looks) -> looks.delayElements(LOOK).take(ARCHIVED_LIMIT))
			.switchIfEmpty(Mono.error(() -> busy(archiving)));
	}

	/**
	 * Starts a sandbox that failed.
	 * @param sandbox the sandbox
	 * @return the started sandbox
	 */
	Mono<Sandbox> recover(Sandbox sandbox) {
		Rules.require(sandbox.status().state() == SandboxState.ERROR, "Sandbox is not in an errored state");
		Rules.require(sandbox.status().recoverable() && sandbox.status().desired() != DesiredState.DESTROYED,
				"Sandbox is not recoverable; destroy it and create another one");
		if (sandbox.backup().object() == null) {
			return begin(sandbox);
		}
		return this.runner.find(sandbox.id().toString())
			.hasElement()
			.flatMap((there) -> there ? begin(sandbox) : restore(sandbox));
	}

	private Mono<Sandbox> restore(Sandbox sandbox) {
		Mono<Sandbox> claimed = this.usage.reserve(sandbox.organizationId(), sandbox.resources())
			.then(claim(sandbox, SandboxState.RESTORING, DesiredState.STARTED))
			.as(this.transactions::transactional);
		return Detached.of(claimed.flatMap((restoring) -> run(restoring, this.backups.restore(restoring))
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(restoring))
			.onErrorResume(ApiException.class,
					(failure) -> this.sandboxes.change(restoring, Change.archived(failure.message()))
						.then(Mono.error(failure)))));
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
		Mono<Sandbox> claimed = claim(sandbox, SandboxState.ARCHIVING, DesiredState.ARCHIVED)
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
	 * Removes from the runner what is in the object storage; as a state of its own, so
	 * that it is not being started meanwhile.
	 */
	Mono<Sandbox> clear(Sandbox archived) {
		return this.sandboxes.change(archived, Change.to(SandboxState.ARCHIVING, DesiredState.ARCHIVED));
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

	/** Harmless when repeated. */
	Mono<SandboxStatus> bringBack(Sandbox restoring) {
		return restoring.status().rollingBack() ? this.runner.replace(restoring.spec())
				: this.backups.restore(restoring);
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
			throw busy(sandbox);
		}
		boolean there = state == SandboxState.STARTED || state == SandboxState.STOPPED || state == SandboxState.ERROR;
		Rules.require(there && sandbox.status().desired() != DesiredState.DESTROYED,
				"Sandbox is not in valid state: it is " + state.wire() + " and must be started or stopped");
		Sandbox.Origin origin = sandbox.origin().of(snapshot);
		Mono<Sandbox> claimed = reserveToRun(sandbox)
			.then(Mono.defer(() -> this.sandboxes.rollBack(sandbox, origin, CreateRules.user(snapshot))))
			.switchIfEmpty(Mono.error(() -> busy(sandbox)))
			.as(this.transactions::transactional);
		return Detached.of(claimed.flatMap((restoring) -> run(restoring, bringBack(restoring))
			.onErrorResume(ApiException.class, (failure) -> rollBackLater(restoring, failure))));
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

	/** A runner that is slow goes on, and one that is away is asked again. */
	private Mono<Sandbox> rollBackLater(Sandbox restoring, ApiException failure) {
		return switch (failure) {
			case ApiException.Timeout _ -> this.sandboxes.reload(restoring);
			case ApiException.Unavailable _ -> this.sandboxes.retrySoon(restoring);
			default -> this.sandboxes.change(restoring, Change.failed(restoring, failure.message(), false))
				.then(Mono.error(failure));
		};
	}

	private Mono<Sandbox> begin(Sandbox sandbox) {
		Sandbox.Resources resources = sandbox.resources();
		Mono<Sandbox> claimed = this.usage
			.reserve(sandbox.organizationId(), new Sandbox.Resources(resources.cpu(), resources.memoryGib(), 0))
			.then(claim(sandbox, SandboxState.STARTING, DesiredState.STARTED))
			.as(this.transactions::transactional);
		return Detached.of(claimed.flatMap((starting) -> run(starting, this.runner.start(starting.spec()))
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(starting))
			.onErrorResume(ApiException.class,
					(failure) -> this.sandboxes.change(starting, notStarted(sandbox, failure))
						.then(Mono.error(failure)))));
	}

	private static Change notStarted(Sandbox before, ApiException failure) {
		if (failure instanceof ApiException.Unavailable && before.status().state() == SandboxState.STOPPED) {
			return Change.stopped(failure.message());
		}
		return new Change(SandboxState.ERROR, DesiredState.STARTED, failure.message(), true);
	}

	/**
	 * Stops a sandbox; an ephemeral one is destroyed.
	 * @param sandbox the sandbox
	 * @param force whether to kill its processes at once
	 * @return the stopped sandbox
	 */
	Mono<Sandbox> stop(Sandbox sandbox, boolean force) {
		if (sandbox.status().state().transitional()) {
			throw busy(sandbox);
		}
		Rules.require(sandbox.status().state() == SandboxState.STARTED, "Sandbox is not in a stoppable state");
		if (sandbox.timers().ephemeral()) {
			return destroy(sandbox);
		}
		return Detached.of(claim(sandbox, SandboxState.STOPPING, DesiredState.STOPPED)
			.flatMap((stopping) -> halt(stopping, force ? Duration.ZERO : GRACE)
				.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(stopping))
				.onErrorResume(ApiException.class,
						(failure) -> this.sandboxes
							.change(stopping, Change.to(SandboxState.STARTED, DesiredState.STARTED))
							.then(Mono.error(failure)))));
	}

	/**
	 * Destroys a sandbox, from whatever state.
	 * @param sandbox the sandbox
	 * @return the destroyed sandbox, or the one being destroyed when the runner is away
	 */
	Mono<Sandbox> destroy(Sandbox sandbox) {
		if (sandbox.status().state() == SandboxState.DESTROYING) {
			return Mono.just(sandbox);
		}
		Mono<Sandbox> claimed = requireNoForks(sandbox).then(Mono.defer(() -> claimDestroying(sandbox)));
		return Detached.of(claimed.flatMap(this::remove));
	}

	private Mono<Void> requireNoForks(Sandbox sandbox) {
		return this.sandboxes
			.count("where parent_id = :parent and state <> 'destroyed'", Map.of("parent", sandbox.id()))
			.filter((forks) -> forks > 0)
			.flatMap((forks) -> Mono.error(new ApiException.InvalidRequest(
					"Sandbox '" + sandbox.name() + "' has " + forks + " active fork children; delete them first")));
	}

	private Mono<Sandbox> claimDestroying(Sandbox sandbox) {
		return this.sandboxes.change(sandbox, Change.to(SandboxState.DESTROYING, DesiredState.DESTROYED))
			.switchIfEmpty(Mono.defer(() -> this.sandboxes.reload(sandbox).flatMap(this::destroyNow)));
	}

	/** Another writer was faster once; the row as it is now is destroyed all the same. */
	private Mono<Sandbox> destroyNow(Sandbox sandbox) {
		SandboxState state = sandbox.status().state();
		if (state == SandboxState.DESTROYING || state == SandboxState.DESTROYED) {
			return Mono.just(sandbox);
		}
		return claim(sandbox, SandboxState.DESTROYING, DesiredState.DESTROYED);
	}

	private Mono<Sandbox> claim(Sandbox sandbox, SandboxState state, DesiredState desired) {
		return Mono.defer(() -> this.sandboxes.change(sandbox, Change.to(state, desired)))
			.switchIfEmpty(Mono.error(() -> busy(sandbox)));
	}

	private static ApiException busy(Sandbox sandbox) {
		return new ApiException.Conflict("Sandbox state change in progress: '" + sandbox.name()
				+ "' is being changed by another request; wait for it to end, then try again");
	}

	/**
	 * Records how a start on the runner went. When the sandbox was destroyed in the
	 * meantime, the runner is told once more.
	 */
	Mono<Sandbox> run(Sandbox claimed, Mono<SandboxStatus> start) {
		return start.flatMap((status) -> this.sandboxes.change(claimed, started(claimed, status)))
			.switchIfEmpty(Mono.defer(() -> this.sandboxes.reload(claimed).flatMap(this::overtaken)));
	}

	private static Change started(Sandbox claimed, SandboxStatus status) {
		return (status.phase() == SandboxStatus.Phase.RUNNING) ? Change.to(SandboxState.STARTED, DesiredState.STARTED)
				: Change.failed(claimed, Outcome.reason(status, "did not start"), true);
	}

	private Mono<Sandbox> overtaken(Sandbox now) {
		if (now.status().desired() != DesiredState.DESTROYED) {
			return Mono.just(now);
		}
		return this.runner.destroy(now.id().toString()).onErrorComplete().thenReturn(now);
	}

	Mono<Sandbox> halt(Sandbox claimed, Duration grace) {
		return this.runner.stop(claimed.id().toString(), grace)
			.flatMap((status) -> this.sandboxes.change(claimed, Outcome.stopped(claimed, status)))
			.onErrorResume(ApiException.NotFound.class,
					(gone) -> this.sandboxes.change(claimed, Outcome.absent(claimed)))
			.switchIfEmpty(Mono.defer(() -> this.sandboxes.reload(claimed)));
	}

	/**
	 * Removes a sandbox that is being destroyed; when it fails the reconciler goes on.
	 */
	Mono<Sandbox> remove(Sandbox destroying) {
		return this.runner.destroy(destroying.id().toString())
			.then(Mono.defer(() -> this.backups.forget(destroying)))
			.then(Mono.defer(
					() -> this.sandboxes.change(destroying, Change.to(SandboxState.DESTROYED, DesiredState.DESTROYED))))
			.onErrorResume(ApiException.class, (failure) -> Mono.empty())
			.switchIfEmpty(Mono.defer(() -> this.sandboxes.reload(destroying)));
	}

}
