package dev.opendaytona.platform.sandbox;

import java.util.Map;
import java.util.function.Function;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.PublicUrl;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * What can be changed of a sandbox beside its state, over HTTP.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class SandboxSettingsController {

	private final Sandboxes sandboxes;

	private final RunnerClient runner;

	private final Activity activity;

	private final PublicUrl url;

	SandboxSettingsController(Sandboxes sandboxes, RunnerClient runner, Activity activity, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.runner = runner;
		this.activity = activity;
		this.url = url;
	}

	@PutMapping("/labels")
	Mono<SandboxView> labels(@PathVariable String idOrName, @RequestBody NewLabels wanted, ServerHttpRequest request,
			Caller caller) {
		Map<String, String> labels = Rules.texts("labels", wanted.labels());
		return set(idOrName, "labels = cast(:value as jsonb)", this.sandboxes.json(labels), request, caller);
	}

	@PostMapping("/public/{value}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> isPublic(@PathVariable String idOrName, @PathVariable String value, ServerHttpRequest request,
			Caller caller) {
		return set(idOrName, "public = :value", Rules.truth("isPublic", value), request, caller);
	}

	@PostMapping("/autostop/{minutes}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> autoStop(@PathVariable String idOrName, @PathVariable String minutes, ServerHttpRequest request,
			Caller caller) {
		return set(idOrName, "auto_stop = :value", Rules.autoStop(Rules.number("autoStopInterval", minutes)), request,
				caller);
	}

	@PostMapping("/autoarchive/{minutes}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> autoArchive(@PathVariable String idOrName, @PathVariable String minutes,
			ServerHttpRequest request, Caller caller) {
		return set(idOrName, "auto_archive = :value", Rules.autoArchive(Rules.number("autoArchiveInterval", minutes)),
				request, caller);
	}

	@PostMapping("/autodelete/{minutes}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> autoDelete(@PathVariable String idOrName, @PathVariable String minutes, ServerHttpRequest request,
			Caller caller) {
		return set(idOrName, "auto_delete = :value", Rules.autoDelete(Rules.number("autoDeleteInterval", minutes)),
				request, caller);
	}

	@PostMapping("/autopause/{minutes}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> autoPause(@PathVariable String idOrName, @PathVariable String minutes, ServerHttpRequest request,
			Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		if (Rules.number("autoPauseInterval", minutes) != 0) {
			throw new ApiException.Unsupported("Pausing is not supported for this sandbox");
		}
		return find(idOrName, caller).map((sandbox) -> SandboxView.full(sandbox, this.url.toolbox(request)));
	}

	@PostMapping("/ttl/{minutes}")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> ttl(@PathVariable String idOrName, @PathVariable String minutes, ServerHttpRequest request,
			Caller caller) {
		int ttl = Rules.ttl(Rules.number("ttlMinutes", minutes));
		String assignment = "auto_destroy_at = case when :value > 0"
				+ " then created_at + make_interval(mins => :value) end";
		return set(idOrName, assignment, ttl, request, caller);
	}

	@PostMapping("/last-activity")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Void> lastActivity(@PathVariable String idOrName, Caller caller) {
		return find(idOrName, caller).doOnNext((sandbox) -> this.activity.touch(sandbox.id())).then();
	}

	@PostMapping("/network-settings")
	Mono<SandboxView> network(@PathVariable String idOrName, @RequestBody JsonNode wanted, ServerHttpRequest request,
			Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		NetworkChange change = NetworkChange.parse(wanted);
		return find(idOrName, caller).flatMap((sandbox) -> apply(sandbox, change.apply(sandbox.network())))
			.map((sandbox) -> SandboxView.full(sandbox, this.url.toolbox(request)));
	}

	/** The row first: a start in between takes the new policy along. */
	private Mono<Sandbox> apply(Sandbox sandbox, Sandbox.Network network) {
		return this.sandboxes
			.set(sandbox, "network_block_all = :blockAll, network_allow_list = :allowList",
					Map.of("blockAll", network.blockAll(), "allowList", network.allowList()))
			.flatMap((changed) -> enforce(changed).thenReturn(changed)
				.onErrorResume(ApiException.class, (failure) -> restore(sandbox).then(Mono.error(failure))));
	}

	private Mono<SandboxStatus> enforce(Sandbox changed) {
		return switch (changed.status().state()) {
			case STARTED, STARTING, RESTORING, CREATING, STOPPING ->
				this.runner.network(changed.id().toString(), changed.network().policy());
			case STOPPED, ARCHIVING, ARCHIVED, ERROR, DESTROYING, DESTROYED, PENDING_BUILD, BUILDING_SNAPSHOT,
					BUILD_FAILED ->
				Mono.empty();
		};
	}

	private Mono<Sandbox> restore(Sandbox before) {
		return this.sandboxes.set(before, "network_block_all = :blockAll, network_allow_list = :allowList",
				Map.of("blockAll", before.network().blockAll(), "allowList", before.network().allowList()));
	}

	private Mono<SandboxView> set(String idOrName, String assignment, Object value, ServerHttpRequest request,
			Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		Function<Sandbox, Mono<Sandbox>> change = (sandbox) -> this.sandboxes.set(sandbox, assignment,
				Map.of("value", value));
		return find(idOrName, caller).flatMap(change)
			.map((sandbox) -> SandboxView.full(sandbox, this.url.toolbox(request)));
	}

	private Mono<Sandbox> find(String idOrName, Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName);
	}

	/** New labels; they replace all old ones. */
	record NewLabels(@Nullable Map<String, @Nullable String> labels) {

	}

}
