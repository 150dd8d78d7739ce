package dev.opendaytona.platform.snapshot;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.region.Regions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The snapshots over HTTP.
 */
@RestController
@RequestMapping("/api/snapshots")
final class SnapshotController {

	private final Snapshots snapshots;

	private final SnapshotRules rules;

	private final SnapshotReconciler reconciler;

	private final RunnerClient runner;

	private final PublicUrl url;

	private final String region;

	SnapshotController(Snapshots snapshots, SnapshotRules rules, SnapshotReconciler reconciler, RunnerClient runner,
			Regions regions, PublicUrl url) {
		this.snapshots = snapshots;
		this.rules = rules;
		this.reconciler = reconciler;
		this.runner = runner;
		this.url = url;
		this.region = regions.get(null).id();
	}

	@PostMapping
	Mono<SnapshotView> create(@RequestBody CreateSnapshot wanted, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		return this.snapshots.addWaiting(this.rules.snapshot(wanted, caller, this.snapshots.now())).map(this::view);
	}

	@GetMapping
	Mono<Page> list(@RequestParam(defaultValue = "1") int page, @RequestParam(defaultValue = "100") int limit,
			@RequestParam(required = false) @Nullable String name,
			@RequestParam(required = false) @Nullable String sourceSandboxId,
			@RequestParam(defaultValue = "lastUsedAt") String sort, @RequestParam(defaultValue = "desc") String order,
			Caller caller) {
		SnapshotQuery query = new SnapshotQuery(caller.organizationId(), SnapshotQuery.text(name),
				SnapshotQuery.text(sourceSandboxId), SnapshotQuery.order(sort, order), page, limit);
		return this.snapshots.list(query)
			.map(this::view)
			.collectList()
			.zipWith(this.snapshots.count(query),
					(found, total) -> new Page(found, total, page, (total + limit - 1) / limit));
	}

	@GetMapping("/{idOrName}")
	Mono<SnapshotView> get(@PathVariable String idOrName, Caller caller) {
		return find(idOrName, caller).map(this::view);
	}

	@DeleteMapping("/{idOrName}")
	Mono<Void> delete(@PathVariable String idOrName, Caller caller) {
		caller.require(Permission.DELETE_SNAPSHOTS);
		return own(idOrName, caller, "deleted")
			.flatMap((snapshot) -> this.snapshots.change(snapshot, SnapshotState.REMOVING, null)
				.switchIfEmpty(changing(snapshot)))
			.flatMap(this.reconciler::remove);
	}

	@PostMapping("/{id}/activate")
	@ResponseStatus(HttpStatus.OK)
	Mono<SnapshotView> activate(@PathVariable String id, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		return own(id, caller, "changed").flatMap((snapshot) -> to(snapshot, SnapshotState.ACTIVE)).map(this::view);
	}

	@PostMapping("/{id}/deactivate")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> deactivate(@PathVariable String id, Caller caller) {
		caller.require(Permission.WRITE_SNAPSHOTS);
		return own(id, caller, "changed").flatMap((snapshot) -> to(snapshot, SnapshotState.INACTIVE)).then();
	}

	private Mono<Snapshot> to(Snapshot snapshot, SnapshotState state) {
		if (snapshot.state() == state) {
			return Mono.just(snapshot);
		}
		if (snapshot.state() != SnapshotState.ACTIVE && snapshot.state() != SnapshotState.INACTIVE) {
			throw new ApiException.InvalidRequest("Snapshot '" + snapshot.name() + "' is " + snapshot.state().wire()
					+ " and cannot become " + state.wire());
		}
		return this.snapshots.change(snapshot, state, null).switchIfEmpty(changing(snapshot));
	}

	@GetMapping("/{id}/build-logs-url")
	Mono<LogUrl> logUrl(@PathVariable String id, ServerHttpRequest request, Caller caller) {
		return find(id, caller)
			.map((snapshot) -> new LogUrl(this.url.api(request) + "/snapshots/" + snapshot.id() + "/build-logs"));
	}

	@GetMapping(path = "/{id}/build-logs", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> log(@PathVariable String id, @RequestParam(defaultValue = "false") boolean follow, Caller caller) {
		return find(id, caller).flatMapMany((snapshot) -> this.runner.imageLog(snapshot.image(), follow));
	}

	private Mono<Snapshot> find(String idOrName, Caller caller) {
		return this.snapshots.find(caller.organizationId(), idOrName)
			.switchIfEmpty(
					Mono.error(() -> new ApiException.NotFound("Snapshot with ID or name " + idOrName + " not found")));
	}

	private Mono<Snapshot> own(String idOrName, Caller caller, String what) {
		return find(idOrName, caller).doOnNext((snapshot) -> {
			if (snapshot.organizationId() == null) {
				throw new ApiException.Forbidden("Snapshot '" + snapshot.name()
						+ "' is general and stays; only snapshots of your organization can be " + what);
			}
		});
	}

	private static Mono<Snapshot> changing(Snapshot snapshot) {
		return Mono.error(() -> new ApiException.Conflict("Snapshot '" + snapshot.name()
				+ "' is being changed by another request; look at its state, then try again"));
	}

	private SnapshotView view(Snapshot snapshot) {
		return SnapshotView.of(snapshot, this.region);
	}

	/** A page of snapshots. */
	record Page(List<SnapshotView> items, long total, int page, long totalPages) {

	}

	/** Where a log is. */
	record LogUrl(String url) {

	}

}
