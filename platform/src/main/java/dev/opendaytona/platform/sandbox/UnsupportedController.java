package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the API has and this server cannot do yet: refused by name.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class UnsupportedController {

	private final Sandboxes sandboxes;

	UnsupportedController(Sandboxes sandboxes) {
		this.sandboxes = sandboxes;
	}

	@PostMapping("/pause")
	Mono<Void> pause(@PathVariable String idOrName, Caller caller) {
		return refuse(idOrName, caller, "Pausing is not supported for this sandbox");
	}

	@PostMapping("/resize")
	Mono<Void> resize(@PathVariable String idOrName, Caller caller) {
		return refuse(idOrName, caller, "Resizing is not supported for this sandbox; create one from another snapshot");
	}

	@PutMapping("/secrets")
	Mono<Void> secrets(@PathVariable String idOrName, Caller caller) {
		return refuse(idOrName, caller, "Secrets are not supported for this sandbox");
	}

	private Mono<Void> refuse(String idOrName, Caller caller, String message) {
		caller.require(Permission.WRITE_SANDBOXES);
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.flatMap((sandbox) -> Mono.error(new ApiException.Unsupported(message)));
	}

}
