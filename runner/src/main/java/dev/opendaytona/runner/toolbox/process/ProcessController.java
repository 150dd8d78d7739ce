package dev.opendaytona.runner.toolbox.process;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process")
final class ProcessController {

	private final Executions executions;

	private final CodeRuns codeRuns;

	private final JsonBodies bodies;

	ProcessController(Executions executions, CodeRuns codeRuns, JsonBodies bodies) {
		this.executions = executions;
		this.codeRuns = codeRuns;
		this.bodies = bodies;
	}

	@PostMapping("/execute")
	Mono<ExecuteResponse> execute(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), ExecuteRequest.class)
			.flatMap((body) -> Blocking.call(() -> this.executions.execute(id, body)));
	}

	@PostMapping("/code-run")
	Mono<CodeRunResponse> codeRun(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), CodeRunRequest.class)
			.flatMap((body) -> Blocking.call(() -> this.codeRuns.run(id, body)));
	}

}
