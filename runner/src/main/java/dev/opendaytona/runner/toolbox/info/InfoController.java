package dev.opendaytona.runner.toolbox.info;

import java.util.Map;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox")
final class InfoController {

	private final Workplaces workplaces;

	private final JsonBodies bodies;

	InfoController(Workplaces workplaces, JsonBodies bodies) {
		this.workplaces = workplaces;
		this.bodies = bodies;
	}

	record Version(String version) {

	}

	record Directory(String dir) {

	}

	@GetMapping("/version")
	Mono<Version> version(@PathVariable String id) {
		return Blocking.call(() -> {
			this.workplaces.get(id);
			String version = InfoController.class.getPackage().getImplementationVersion();
			return new Version((version != null) ? version : "development");
		});
	}

	@GetMapping({ "/user-home-dir", "/project-dir" })
	Mono<Directory> homeDirectory(@PathVariable String id) {
		return Blocking.call(() -> new Directory(this.workplaces.get(id).account().home()));
	}

	@GetMapping("/work-dir")
	Mono<Directory> workDirectory(@PathVariable String id) {
		return Blocking.call(() -> new Directory(this.workplaces.get(id).workDir()));
	}

	/**
	 * What a platform calls after a start to give a toolbox inside of the sandbox its
	 * token. There is nothing to initialise: nothing of ours runs inside, and the token
	 * is not kept.
	 */
	@PostMapping("/init")
	Mono<Map<String, String>> initialize(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), InitializeRequest.class).flatMap((body) -> Blocking.call(() -> {
			body.check();
			this.workplaces.get(id);
			return Map.of("message", "Nothing to initialize");
		}));
	}

}
