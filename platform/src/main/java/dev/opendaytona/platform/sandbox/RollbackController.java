package dev.opendaytona.platform.sandbox;

import java.util.Objects;

import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.snapshot.Snapshot;
import dev.opendaytona.platform.snapshot.SnapshotState;
import dev.opendaytona.platform.snapshot.Snapshots;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Has a sandbox go back to a snapshot (an extension of our own): an undo, after which it
 * has the same id, name, labels, variables, timers and sizes.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class RollbackController {

	private final Sandboxes sandboxes;

	private final Rollbacks rollbacks;

	private final Snapshots snapshots;

	private final PublicUrl url;

	RollbackController(Sandboxes sandboxes, Rollbacks rollbacks, Snapshots snapshots, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.rollbacks = rollbacks;
		this.snapshots = snapshots;
		this.url = url;
	}

	/** The body of the request: the snapshot's id or name. */
	record Wanted(@Nullable String snapshot) {

	}

	@PostMapping("/rollback")
	@ResponseStatus(HttpStatus.OK)
	Mono<SandboxView> rollBack(@PathVariable String idOrName, @RequestBody Wanted wanted, ServerHttpRequest request,
			Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		String name = Objects.requireNonNullElse(wanted.snapshot(), "");
		Rules.require(!name.isEmpty(), "snapshot must be the id or name of a snapshot");
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.zipWhen((sandbox) -> snapshot(name, caller))
			.flatMap((both) -> this.snapshots.touch(both.getT2())
				.then(Mono.defer(() -> this.rollbacks.rollBack(both.getT1(), both.getT2()))))
			.map((sandbox) -> SandboxView.full(sandbox, this.url.toolbox(request)));
	}

	private Mono<Snapshot> snapshot(String name, Caller caller) {
		return this.snapshots.find(caller.organizationId(), name)
			.switchIfEmpty(Mono.error(() -> CreateRules.unknownSnapshot(name)))
			.doOnNext((snapshot) -> Rules.require(snapshot.state() == SnapshotState.ACTIVE,
					"Snapshot " + snapshot.name() + " is " + snapshot.state().wire()));
	}

}
