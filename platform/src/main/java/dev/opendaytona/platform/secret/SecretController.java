package dev.opendaytona.platform.secret;

import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
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
 * Secrets over HTTP.
 */
@RestController
@RequestMapping("/api/secret")
final class SecretController {

	private final Secrets secrets;

	SecretController(Secrets secrets) {
		this.secrets = secrets;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SecretView> create(@RequestBody SecretFields wanted, Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.insert(caller.organizationId(), wanted).map(SecretView::of);
	}

	@GetMapping
	Flux<SecretView> list(Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.list(caller.organizationId()).map(SecretView::of);
	}

	@GetMapping("/paginated")
	Mono<SecretPage> paginated(@RequestParam(defaultValue = "") String name,
			@RequestParam(defaultValue = "createdAt") String sort, @RequestParam(defaultValue = "desc") String order,
			@RequestParam(defaultValue = "100") int limit, @RequestParam(defaultValue = "") String cursor,
			Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.page(caller.organizationId(), SecretQuery.of(name, sort, order, limit, cursor));
	}

	@GetMapping("/{id}")
	Mono<SecretView> get(@PathVariable String id, Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.find(caller.organizationId(), uuid(id))
			.switchIfEmpty(Mono.error(() -> unknown(id)))
			.map(SecretView::of);
	}

	@PatchMapping("/{id}")
	Mono<SecretView> update(@PathVariable String id, @RequestBody SecretFields wanted, Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.update(caller.organizationId(), uuid(id), wanted)
			.switchIfEmpty(Mono.error(() -> unknown(id)))
			.map(SecretView::of);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String id, Caller caller) {
		caller.require(Permission.MANAGE_SECRETS);
		return this.secrets.delete(caller.organizationId(), uuid(id))
			.flatMap((deleted) -> deleted ? Mono.empty() : Mono.error(unknown(id)));
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
		return new ApiException.NotFound("Secret with ID " + id.replaceAll("\\p{Cntrl}", "?") + " not found");
	}

}
