package dev.opendaytona.platform.snapshot;

import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.Regions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The snapshots over HTTP.
 */
@RestController
@RequestMapping("/api/snapshots")
final class SnapshotController {

	private static final int MOST = 200;

	private static final Map<String, String> SORTS = Map.of("name", "name", "state", "state", "lastUsedAt",
			"last_used_at", "createdAt", "created_at");

	private final Snapshots snapshots;

	private final RunnerClient runner;

	private final String region;

	SnapshotController(Snapshots snapshots, RunnerClient runner, Regions regions) {
		this.snapshots = snapshots;
		this.runner = runner;
		this.region = regions.get(null).id();
	}

	@GetMapping
	Mono<Page> list(@RequestParam(defaultValue = "1") int page, @RequestParam(defaultValue = "100") int limit,
			@RequestParam(required = false) @Nullable String name,
			@RequestParam(defaultValue = "lastUsedAt") String sort, @RequestParam(defaultValue = "desc") String order,
			Caller caller) {
		if (page < 1 || limit < 1 || limit > MOST) {
			throw new ApiException.InvalidRequest("page must not be less than 1, limit must be from 1 to " + MOST);
		}
		Mono<List<SnapshotView>> items = this.snapshots
			.list(caller.organizationId(), name, order(sort, order), (page - 1L) * limit, limit)
			.map((snapshot) -> SnapshotView.of(snapshot, this.region))
			.collectList();
		return items.zipWith(this.snapshots.count(caller.organizationId(), name),
				(found, total) -> new Page(found, total, page, (total + limit - 1) / limit));
	}

	private static String order(String sort, String order) {
		String column = SORTS.get(sort);
		if (column == null || !(order.equals("asc") || order.equals("desc"))) {
			throw new ApiException.InvalidRequest(
					"sort must be one of name, state, lastUsedAt, createdAt and order one of asc, desc");
		}
		return column + " " + order + " nulls last";
	}

	@GetMapping("/{idOrName}")
	Mono<SnapshotView> get(@PathVariable String idOrName, Caller caller) {
		return find(idOrName, caller).map((snapshot) -> SnapshotView.of(snapshot, this.region));
	}

	@DeleteMapping("/{idOrName}")
	Mono<Void> delete(@PathVariable String idOrName, Caller caller) {
		caller.require(Permission.DELETE_SNAPSHOTS);
		return find(idOrName, caller).flatMap((snapshot) -> {
			if (snapshot.organizationId() == null) {
				return Mono.error(new ApiException.Forbidden("Snapshot '" + snapshot.name()
						+ "' is general and stays; only snapshots of your organization can be deleted"));
			}
			return this.runner.removeImage(snapshot.image()).then(this.snapshots.remove(snapshot));
		});
	}

	private Mono<Snapshot> find(String idOrName, Caller caller) {
		return this.snapshots.find(caller.organizationId(), idOrName)
			.switchIfEmpty(
					Mono.error(() -> new ApiException.NotFound("Snapshot with ID or name " + idOrName + " not found")));
	}

	/** A page of snapshots. */
	record Page(List<SnapshotView> items, long total, int page, long totalPages) {

	}

}
