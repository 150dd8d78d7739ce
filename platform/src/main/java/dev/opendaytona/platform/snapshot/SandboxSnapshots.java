package dev.opendaytona.platform.snapshot;

import java.util.UUID;

import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes snapshots of sandboxes.
 */
public final class SandboxSnapshots {

	private final Snapshots snapshots;

	private final SnapshotReconciler reconciler;

	private final RunnerClient runner;

	SandboxSnapshots(Snapshots snapshots, SnapshotReconciler reconciler, RunnerClient runner) {
		this.snapshots = snapshots;
		this.reconciler = reconciler;
		this.runner = runner;
	}

	/**
	 * Makes a snapshot of what a sandbox is at this moment.
	 * @param organizationId whose it is
	 * @param sandboxId the sandbox
	 * @param name the name of the snapshot
	 * @param size what sandboxes of it get
	 * @param start what they start, and as whom; when it has no program, that of the
	 * image
	 * @return the active snapshot
	 */
	public Mono<Snapshot> take(UUID organizationId, UUID sandboxId, @Nullable String name, Snapshot.Size size,
			Snapshot.Start start) {
		UUID id = UUID.randomUUID();
		Snapshot wanted = new Snapshot(id, organizationId, SnapshotRules.name(name), "local:" + id,
				Snapshot.Status.fresh(SnapshotState.SNAPSHOTTING), size, null, Snapshot.Source.sandbox(sandboxId),
				start, false, Snapshot.Times.fresh(this.snapshots.now()));
		return Detached.of(this.snapshots.add(wanted)
			.flatMap((added) -> this.runner.commit(sandboxId.toString(), added.image())
				.flatMap((image) -> this.reconciler.finish(added, image))
				.onErrorResume((failure) -> this.reconciler.discard(added).then(Mono.error(failure)))));
	}

}
