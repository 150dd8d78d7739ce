package dev.opendaytona.runner.toolbox.session;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Our extension of the toolbox for what an agent does most: a short command in one
 * request, which goes on under its name when it is not short.
 */
@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/exec/{exec}")
final class ExecController {

	private final Execs execs;

	private final JsonBodies bodies;

	ExecController(Execs execs, JsonBodies bodies) {
		this.execs = execs;
		this.bodies = bodies;
	}

	/**
	 * What a signal has reached.
	 *
	 * @param signalled how many processes
	 */
	record Signalled(int signalled) {

	}

	@PostMapping
	Mono<ExecState> run(@PathVariable String id, @PathVariable String exec, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), ExecBody.class)
			.flatMap((body) -> Blocking.call(() -> this.execs.run(id, exec, body)));
	}

	@GetMapping
	Mono<ExecState> look(@PathVariable String id, @PathVariable String exec,
			@RequestParam(required = false) @Nullable Double waitSeconds,
			@RequestParam(required = false) @Nullable Long stdout,
			@RequestParam(required = false) @Nullable Long stderr,
			@RequestParam(required = false) @Nullable Integer maxBytes,
			@RequestParam(defaultValue = "false") boolean keep) {
		return Blocking
			.call(() -> this.execs.look(id, exec, ExecView.of(waitSeconds, stdout, stderr, maxBytes).keeping(keep)));
	}

	@PostMapping("/input")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> input(@PathVariable String id, @PathVariable String exec, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), InputRequest.class)
			.flatMap((body) -> Blocking.run(() -> this.execs.input(id, exec, body)));
	}

	@PostMapping("/signal")
	Mono<Signalled> signal(@PathVariable String id, @PathVariable String exec, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), SignalRequest.class)
			.flatMap((body) -> Blocking.call(() -> new Signalled(this.execs.signal(id, exec, body))));
	}

	@DeleteMapping
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String id, @PathVariable String exec) {
		return Blocking.run(() -> this.execs.delete(id, exec));
	}

}
