package dev.opendaytona.platform.sandbox;

import java.util.function.Function;

import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.Permission;
import dev.opendaytona.platform.region.PublicUrl;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Archives and backups of sandboxes over HTTP. Both are made after the answer.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class ArchiveController {

	private final Sandboxes sandboxes;

	private final Archiving archiving;

	private final PublicUrl url;

	ArchiveController(Sandboxes sandboxes, Archiving archiving, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.archiving = archiving;
		this.url = url;
	}

	@PostMapping("/archive")
	Mono<SandboxView> archive(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return change(idOrName, this.archiving::archive, request, caller);
	}

	@PostMapping("/backup")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<SandboxView> backup(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return change(idOrName, this.archiving::backup, request, caller);
	}

	private Mono<SandboxView> change(String idOrName, Function<Sandbox, Mono<Sandbox>> action,
			ServerHttpRequest request, Caller caller) {
		caller.require(Permission.WRITE_SANDBOXES);
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.flatMap(action)
			.map((sandbox) -> SandboxView.full(sandbox, this.url.toolbox(request)));
	}

}
