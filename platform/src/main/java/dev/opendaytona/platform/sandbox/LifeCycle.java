package dev.opendaytona.platform.sandbox;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import reactor.core.publisher.Mono;

/**
 * Creates, starts, stops and destroys sandboxes: writes the new state down, acts on the
 * runner, writes the outcome down. What it leaves half done, the {@link Reconciler}
 * finishes.
 */
final class LifeCycle {

	private static final Duration GRACE = Duration.ofSeconds(10);

	private final Sandboxes sandboxes;

	private final RunnerClient runner;

	private final Backups backups;

	private final Transitions transitions;

	private final Archiving archiving;

	LifeCycle(Sandboxes sandboxes, RunnerClient runner, Backups backups, Transitions transitions, Archiving archiving) {
		this.sandboxes = sandboxes;
		this.runner = runner;
		this.backups = backups;
		this.transitions = transitions;
		this.archiving = archiving;
	}

	/**
	 * Makes a sandbox and starts it.
	 * @param wanted the sandbox
	 * @return the started sandbox, or the creating one when the runner takes long
	 */
	Mono<Sandbox> create(Sandbox wanted) {
		Mono<Sandbox> inserted = this.transitions.insert(wanted);
		if (wanted.status().state().building()) {
			return inserted;
		}
		return Detached.of(inserted.flatMap((sandbox) -> bringOnCreating(sandbox)
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(sandbox))
			.onErrorResume(ApiException.class, (failure) -> undo(sandbox).then(Mono.error(failure)))));
	}

	/** Has the runner make a sandbox that is being created; harmless when repeated. */
	Mono<Sandbox> bringOnCreating(Sandbox creating) {
		return this.transitions.run(creating, make(creating));
	}

	private Mono<SandboxStatus> make(Sandbox creating) {
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
		if (state == SandboxState.ARCHIVING) {
			return startArchiving(sandbox);
		}
		return (state == SandboxState.ARCHIVED) ? this.archiving.restore(sandbox) : begin(sandbox);
	}

	/**
	 * The reconciler looks at one that waits again and again, which is no reason to
	 * refuse.
	 */
	private Mono<Sandbox> startArchiving(Sandbox sandbox) {
		if (sandbox.backup().state() == BackupState.COMPLETED) {
			return this.archiving.archived(sandbox).flatMap(this::start);
		}
		return begin(sandbox).onErrorResume(ApiException.Conflict.class,
				(faster) -> this.sandboxes.reload(sandbox)
					.filter((now) -> now.status().version() != sandbox.status().version())
					.flatMap(this::start)
					.switchIfEmpty(Mono.error(faster)));
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
			.flatMap((there) -> there ? begin(sandbox) : this.archiving.restore(sandbox));
	}

	private Mono<Sandbox> begin(Sandbox sandbox) {
		Sandbox.Resources resources = sandbox.resources();
		Mono<Sandbox> claimed = this.transitions.claim(sandbox, Change.to(SandboxState.STARTING, DesiredState.STARTED),
				new Sandbox.Resources(resources.cpu(), resources.memoryGib(), 0));
		return Detached.of(claimed.flatMap((starting) -> bringOnStarting(starting)
			.onErrorResume(ApiException.Timeout.class, (late) -> this.sandboxes.reload(starting))
			.onErrorResume(ApiException.class,
					(failure) -> this.sandboxes.change(starting, notStarted(sandbox, failure))
						.then(Mono.error(failure)))));
	}

	/** Has the runner start a sandbox that it has; harmless when repeated. */
	Mono<Sandbox> bringOnStarting(Sandbox starting) {
		return this.transitions.run(starting, this.runner.start(starting.spec()));
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
			throw Transitions.busy(sandbox);
		}
		Rules.require(sandbox.status().state() == SandboxState.STARTED, "Sandbox is not in a stoppable state");
		if (sandbox.timers().ephemeral()) {
			return destroy(sandbox);
		}
		return Detached.of(this.transitions.claim(sandbox, Change.to(SandboxState.STOPPING, DesiredState.STOPPED))
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
		return this.transitions.claim(sandbox, Change.to(SandboxState.DESTROYING, DesiredState.DESTROYED));
	}

	/** Has the runner stop a sandbox; harmless when repeated. */
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
