package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.snapshot.SandboxSnapshots;
import dev.opendaytona.platform.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is made of a sandbox: forks and snapshots. Both hold its files as of one moment;
 * neither its memory.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class ForkController {

	private static final String ANCESTORS = "where id in (with recursive above (id) as (select parent_id from sandbox"
			+ " where id = :id union select parent_id from sandbox join above using (id)) select id from above)"
			+ " order by created_at desc";

	private final Sandboxes sandboxes;

	private final LifeCycle lifeCycle;

	private final SandboxSnapshots snapshots;

	private final PublicUrl url;

	ForkController(Sandboxes sandboxes, LifeCycle lifeCycle, SandboxSnapshots snapshots, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.lifeCycle = lifeCycle;
		this.snapshots = snapshots;
		this.url = url;
	}

	/** The body of a request for a fork. */
	record Fork(@Nullable String name) {

	}

	/** The body of a request for a snapshot. */
	record Take(@Nullable String name, @Nullable Boolean includeMemory) {

	}

	@PostMapping("/fork")
	@ResponseStatus(HttpStatus.OK)
	Mono<SandboxView> fork(@PathVariable String idOrName, @RequestBody(required = false) @Nullable Fork wanted,
			ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		return parent(idOrName, caller).map((parent) -> child(parent, wanted))
			.flatMap(this.lifeCycle::create)
			.map((sandbox) -> view(sandbox, request));
	}

	private Mono<Sandbox> parent(String idOrName, Caller caller) {
		return find(idOrName, caller).doOnNext((sandbox) -> {
			SandboxState state = sandbox.status().state();
			if (state.transitional()) {
				throw new ApiException.Conflict("Sandbox state change in progress: '" + sandbox.name()
						+ "' is being changed by another request; wait for it to end, then try again");
			}
			Rules.require(state == SandboxState.STARTED || state == SandboxState.STOPPED,
					"Sandbox is not in valid state: it is " + state.wire() + " and must be started or stopped");
		});
	}

	private Sandbox child(Sandbox parent, @Nullable Fork wanted) {
		UUID id = UUID.randomUUID();
		Instant now = this.sandboxes.now();
		String name = (wanted != null && wanted.name() != null && !wanted.name().isEmpty()) ? Rules.name(wanted.name())
				: id.toString();
		Sandbox.Origin origin = parent.origin();
		return new Sandbox(id, parent.organizationId(), name,
				new Sandbox.Origin(origin.snapshot(), origin.image(), origin.region(), parent.id(), origin.build(),
						origin.program()),
				parent.user(), parent.env(), parent.labels(), parent.isPublic(), parent.network(), parent.resources(),
				parent.timers(), Sandbox.Status.fresh(SandboxState.CREATING, now), new Sandbox.Times(now, now, now),
				Sandbox.Backup.NONE);
	}

	@PostMapping("/snapshot")
	@ResponseStatus(HttpStatus.OK)
	Mono<SandboxView> snapshot(@PathVariable String idOrName, @RequestBody Take wanted, ServerHttpRequest request,
			Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		caller.require(Permission.WRITE_SNAPSHOTS);
		Rules.require(!Boolean.TRUE.equals(wanted.includeMemory()),
				"includeMemory is not supported for this sandbox: a snapshot holds its files");
		return parent(idOrName, caller)
			.flatMap((sandbox) -> this.snapshots
				.take(sandbox.organizationId(), sandbox.id(), wanted.name(), size(sandbox.resources()),
						new Snapshot.Start(sandbox.origin().program(), sandbox.user()))
				.then(this.sandboxes.reload(sandbox)))
			.map((sandbox) -> view(sandbox, request));
	}

	private static Snapshot.Size size(Sandbox.Resources resources) {
		return new Snapshot.Size(resources.cpu(), resources.memoryGib(), resources.diskGib());
	}

	@GetMapping("/forks")
	Mono<List<SandboxView>> forks(@PathVariable String idOrName,
			@RequestParam(defaultValue = "false") String includeDestroyed, ServerHttpRequest request, Caller caller) {
		boolean all = Rules.truth("includeDestroyed", includeDestroyed);
		return find(idOrName, caller).flatMap((sandbox) -> list(
				"where parent_id = :id" + (all ? "" : " and state <> 'destroyed'") + " order by created_at desc, id",
				sandbox, request));
	}

	@GetMapping("/ancestors")
	Mono<List<SandboxView>> ancestors(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return find(idOrName, caller).flatMap((sandbox) -> list(ANCESTORS, sandbox, request));
	}

	private Mono<List<SandboxView>> list(String condition, Sandbox sandbox, ServerHttpRequest request) {
		return this.sandboxes.select(condition, Map.of("id", sandbox.id()))
			.map((found) -> view(found, request))
			.collectList();
	}

	@GetMapping("/parent")
	Mono<SandboxView> parent(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return find(idOrName, caller)
			.flatMap((sandbox) -> Mono.justOrEmpty(sandbox.origin().parentId())
				.flatMapMany((parent) -> this.sandboxes.select("where id = :id", Map.of("id", parent)))
				.next()
				.switchIfEmpty(Mono.error(() -> new ApiException.NotFound(
						"Sandbox '" + sandbox.name() + "' has no parent; it was not made by forking"))))
			.map((parent) -> view(parent, request));
	}

	private Mono<Sandbox> find(String idOrName, Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName);
	}

	private SandboxView view(Sandbox sandbox, ServerHttpRequest request) {
		return SandboxView.full(sandbox, this.url.toolbox(request));
	}

}
