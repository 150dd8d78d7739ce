package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.region.Regions;
import dev.opendaytona.platform.snapshot.BuildInfo;
import dev.opendaytona.platform.snapshot.Snapshot;
import dev.opendaytona.platform.snapshot.Snapshots;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The life of a sandbox over HTTP.
 */
@RestController
@RequestMapping("/api/sandbox")
final class SandboxController {

	private final Sandboxes sandboxes;

	private final LifeCycle lifeCycle;

	private final Snapshots snapshots;

	private final Regions regions;

	private final PublicUrl url;

	SandboxController(Sandboxes sandboxes, LifeCycle lifeCycle, Snapshots snapshots, Regions regions, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.lifeCycle = lifeCycle;
		this.snapshots = snapshots;
		this.regions = regions;
		this.url = url;
	}

	@PostMapping
	Mono<SandboxView> create(@RequestBody CreateSandbox wanted, ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		CreateRules.check(wanted);
		String region = this.regions.get(wanted.target()).id();
		return snapshot(wanted, caller).flatMap((found) -> {
			Sandbox fresh = CreateRules.sandbox(wanted, found, region, caller, this.sandboxes.now());
			return this.snapshots.touch(found).then(this.lifeCycle.create(fresh));
		}).map((sandbox) -> view(sandbox, request));
	}

	private Mono<Snapshot> snapshot(CreateSandbox wanted, Caller caller) {
		BuildInfo build = wanted.buildInfo();
		if (build != null) {
			return this.snapshots.ofBuild(caller.organizationId(), build);
		}
		String name = CreateRules.snapshot(wanted);
		return this.snapshots.find(caller.organizationId(), name)
			.switchIfEmpty(Mono.error(() -> CreateRules.unknownSnapshot(name)));
	}

	@GetMapping("/{idOrName}")
	Mono<SandboxView> get(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return find(idOrName, caller).map((sandbox) -> view(sandbox, request));
	}

	@PostMapping("/{idOrName}/start")
	Mono<SandboxView> start(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		return find(idOrName, caller).flatMap(this.lifeCycle::start).map((sandbox) -> view(sandbox, request));
	}

	@PostMapping("/{idOrName}/stop")
	Mono<SandboxView> stop(@PathVariable String idOrName, @RequestParam(defaultValue = "false") String force,
			ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		boolean kill = Rules.truth("force", force);
		return find(idOrName, caller).flatMap((sandbox) -> this.lifeCycle.stop(sandbox, kill))
			.map((sandbox) -> view(sandbox, request));
	}

	@PostMapping("/{idOrName}/recover")
	Mono<SandboxView> recover(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		return find(idOrName, caller).flatMap(this.lifeCycle::recover).map((sandbox) -> view(sandbox, request));
	}

	@DeleteMapping("/{idOrName}")
	Mono<SandboxView> delete(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		caller.require(Permission.DELETE_SANDBOXES);
		return find(idOrName, caller).flatMap(this.lifeCycle::destroy).map((sandbox) -> view(sandbox, request));
	}

	@GetMapping("/{idOrName}/toolbox-proxy-url")
	Mono<ToolboxUrl> toolboxUrl(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return find(idOrName, caller).map((sandbox) -> new ToolboxUrl(this.url.toolbox(request)));
	}

	private Mono<Sandbox> find(String idOrName, Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName);
	}

	private SandboxView view(Sandbox sandbox, ServerHttpRequest request) {
		return SandboxView.full(sandbox, this.url.toolbox(request));
	}

	/** Where toolboxes are. */
	record ToolboxUrl(String url) {

	}

}
