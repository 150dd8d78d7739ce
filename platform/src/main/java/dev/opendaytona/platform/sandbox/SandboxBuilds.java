package dev.opendaytona.platform.sandbox;

import java.util.Map;
import java.util.Objects;

import dev.opendaytona.platform.snapshot.Snapshot;
import dev.opendaytona.platform.snapshot.Snapshots;
import reactor.core.publisher.Mono;

/**
 * Brings on the sandboxes whose image is being built.
 */
final class SandboxBuilds {

	private final Sandboxes sandboxes;

	private final Snapshots snapshots;

	SandboxBuilds(Sandboxes sandboxes, Snapshots snapshots) {
		this.sandboxes = sandboxes;
		this.snapshots = snapshots;
	}

	Mono<Sandbox> bringOn(Sandbox waiting) {
		return this.snapshots.findByImage(waiting.origin().image())
			.flatMap((snapshot) -> settle(waiting, snapshot))
			.switchIfEmpty(Mono.defer(() -> fail(waiting, "Its snapshot has been deleted; create it again")));
	}

	private Mono<Sandbox> settle(Sandbox waiting, Snapshot snapshot) {
		return switch (snapshot.state()) {
			case ACTIVE, INACTIVE -> this.sandboxes
				.set(waiting, "program = :program, os_user = case when os_user = '' then :user else os_user end",
						Map.of("program", snapshot.start().program().toArray(String[]::new), "user",
								Rules.user(CreateRules.user(snapshot))))
				.flatMap((now) -> this.sandboxes.change(now, Change.to(SandboxState.CREATING, DesiredState.STARTED)));
			case ERROR, BUILD_FAILED -> fail(waiting,
					Objects.requireNonNullElse(snapshot.status().errorReason(), "The build failed; look at its log"));
			case PENDING, PULLING, BUILDING,
					SNAPSHOTTING ->
				(waiting.status().state() == SandboxState.PENDING_BUILD)
						? this.sandboxes.change(waiting,
								Change.to(SandboxState.BUILDING_SNAPSHOT, DesiredState.STARTED))
						: this.sandboxes.retryNext(waiting);
			case REMOVING -> fail(waiting, "Its snapshot is being deleted; create it again");
		};
	}

	private Mono<Sandbox> fail(Sandbox waiting, String reason) {
		return this.sandboxes.change(waiting,
				new Change(SandboxState.BUILD_FAILED, DesiredState.STARTED, reason, false));
	}

}
