package dev.opendaytona.runner.toolbox.environment;

import java.util.Map;

import dev.opendaytona.runner.toolbox.EnvironmentChange;
import dev.opendaytona.runner.toolbox.Environments;
import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Changes the variables that later processes start with: commands, programs, shells of
 * new sessions and terminals, contexts of the interpreter, git. What runs keeps its own,
 * the shell of a session too.
 */
@RestController
@RequestMapping("/sandboxes/{id}/toolbox/env")
final class EnvironmentController {

	private final Workplaces workplaces;

	private final Environments environments;

	private final JsonBodies bodies;

	EnvironmentController(Workplaces workplaces, Environments environments, JsonBodies bodies) {
		this.workplaces = workplaces;
		this.environments = environments;
		this.bodies = bodies;
	}

	@PostMapping
	Mono<Map<String, String>> update(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), UpdateRequest.class)
			.flatMap((body) -> Blocking.call(() -> update(id, body)));
	}

	private Map<String, String> update(String id, UpdateRequest request) {
		EnvironmentChange change = request.change();
		this.environments.change(this.workplaces.get(id).id(), change);
		return Map.of("message", "Environment updated");
	}

}
