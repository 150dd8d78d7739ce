package dev.opendaytona.platform.registry;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.region.Regions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The logins to registries over HTTP (contract: platform section 12).
 */
@RestController
@RequestMapping("/api/docker-registry")
final class RegistryController {

	private static final Duration PUSH_ACCESS = Duration.ofHours(6);

	private final Registries registries;

	private final RegistryChange change;

	private final Optional<InternalRegistry> internal;

	private final Regions regions;

	RegistryController(Registries registries, RegistryChange change, RegistrySettings settings, Regions regions) {
		this.registries = registries;
		this.change = change;
		this.internal = Optional.ofNullable(settings.internal());
		this.regions = regions;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<RegistryView> create(@RequestBody RegistryFields wanted, Caller caller) {
		caller.require(Permission.WRITE_REGISTRIES);
		return this.registries.insert(this.change.create(caller.organizationId(), wanted, this.registries.now()))
			.map(RegistryView::of);
	}

	@GetMapping
	Flux<RegistryView> list(Caller caller) {
		return this.registries.list(caller.organizationId()).map(RegistryView::of);
	}

	@GetMapping("/{id}")
	Mono<RegistryView> get(@PathVariable String id, Caller caller) {
		return find(id, caller).map(RegistryView::of);
	}

	@PatchMapping("/{id}")
	Mono<RegistryView> update(@PathVariable String id, @RequestBody RegistryFields wanted, Caller caller) {
		caller.require(Permission.WRITE_REGISTRIES);
		return find(id, caller)
			.flatMap((before) -> this.registries.update(this.change.apply(before, wanted, this.registries.now())))
			.switchIfEmpty(Mono.error(() -> unknown(id)))
			.map(RegistryView::of);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String id, Caller caller) {
		caller.require(Permission.DELETE_REGISTRIES);
		return this.registries.delete(caller.organizationId(), uuid(id))
			.flatMap((deleted) -> deleted ? Mono.empty() : Mono.error(unknown(id)));
	}

	@GetMapping("/registry-push-access")
	PushAccess pushAccess(@RequestParam(required = false) @Nullable String regionId, Caller caller) {
		caller.requireOneOf(Permission.WRITE_SNAPSHOTS, Permission.WRITE_SANDBOXES);
		this.regions.get(regionId);
		InternalRegistry registry = this.internal.orElseThrow(() -> new ApiException.Unavailable(
				"REGISTRY_NOT_CONFIGURED",
				"Images cannot be pushed because this server has no registry of its own; start it with --registry-url"
						+ " (DAYTONA_REGISTRY_URL), or push to a registry of yours and add its login to the organization",
				null));
		return PushAccess.of(registry, this.registries.now().plus(PUSH_ACCESS));
	}

	private Mono<Registry> find(String id, Caller caller) {
		return this.registries.find(caller.organizationId(), uuid(id)).switchIfEmpty(Mono.error(() -> unknown(id)));
	}

	private static UUID uuid(String id) {
		try {
			return UUID.fromString(id);
		}
		catch (IllegalArgumentException ex) {
			throw unknown(id);
		}
	}

	private static ApiException unknown(String id) {
		return new ApiException.NotFound("Docker registry with ID " + id.replaceAll("\\p{Cntrl}", "?") + " not found");
	}

}
