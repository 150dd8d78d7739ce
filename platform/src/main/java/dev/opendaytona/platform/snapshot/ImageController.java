package dev.opendaytona.platform.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.fleet.Detached;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.Regions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Imports a root file system as a snapshot (an extension of our own).
 */
@RestController
final class ImageController {

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._/:-]{0,127}");

	private static final Duration IDLE = Duration.ofSeconds(60);

	private final Snapshots snapshots;

	private final SnapshotReconciler reconciler;

	private final RunnerClient runner;

	private final String region;

	ImageController(Snapshots snapshots, SnapshotReconciler reconciler, RunnerClient runner, Regions regions) {
		this.snapshots = snapshots;
		this.reconciler = reconciler;
		this.runner = runner;
		this.region = regions.get(null).id();
	}

	@PutMapping("/api/images/{name}")
	Mono<SnapshotView> add(@PathVariable String name, ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		if (!NAME.matcher(name).matches()) {
			throw new ApiException.InvalidRequest("'" + name.replaceAll("\\p{Cntrl}", "?")
					+ "' is not a name for an image: use up to 128 letters, digits, '.', '_', '-', '/' and ':'");
		}
		Snapshot wanted = wanted(name, caller);
		// Without the id an image of another organization could be taken over by name.
		return Detached
			.of(this.snapshots.add(wanted).flatMap((snapshot) -> transfer(snapshot, request.getBody().timeout(IDLE))))
			.map((snapshot) -> SnapshotView.of(snapshot, this.region));
	}

	private Snapshot wanted(String name, Caller caller) {
		Instant now = this.snapshots.now();
		UUID id = UUID.randomUUID();
		return new Snapshot(id, caller.organizationId(), name, "local:" + id,
				Snapshot.Status.fresh(SnapshotState.PENDING), Snapshot.Size.DEFAULT, null, Snapshot.Source.NONE,
				Snapshot.Start.NONE, false, Snapshot.Times.fresh(now));
	}

	private Mono<Snapshot> transfer(Snapshot snapshot, Flux<DataBuffer> tar) {
		return this.runner.importImage(snapshot.image(), tar)
			.flatMap((image) -> this.reconciler.finish(snapshot, image))
			.onErrorResume((failure) -> this.reconciler.discard(snapshot).then(Mono.error(failure)));
	}

}
