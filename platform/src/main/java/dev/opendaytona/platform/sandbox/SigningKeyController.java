package dev.opendaytona.platform.sandbox;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The keys for signed URLs over HTTP; each answer is a JSON string. Who may call the
 * toolbox may read and write all files, so the key gives nobody more.
 */
@RestController
@RequestMapping(path = "/api/sandbox/{idOrName}/signing-key", produces = MediaType.APPLICATION_JSON_VALUE)
final class SigningKeyController {

	private final Sandboxes sandboxes;

	private final SigningKeys keys;

	SigningKeyController(Sandboxes sandboxes, SigningKeys keys) {
		this.sandboxes = sandboxes;
		this.keys = keys;
	}

	@GetMapping
	Mono<String> get(@PathVariable String idOrName, Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.flatMap((sandbox) -> this.keys.find(sandbox.id()))
			.switchIfEmpty(Mono.error(() -> Sandboxes.unknown(idOrName)))
			.map(SigningKeyController::json);
	}

	@PostMapping("/rotate")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<String> rotate(@PathVariable String idOrName, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.flatMap((sandbox) -> this.keys.rotate(sandbox.id()))
			.switchIfEmpty(Mono.error(() -> Sandboxes.unknown(idOrName)))
			.map(SigningKeyController::json);
	}

	/** The key is of letters, digits, '-' and '_'. */
	private static String json(Secret key) {
		return '"' + key.value() + '"';
	}

}
