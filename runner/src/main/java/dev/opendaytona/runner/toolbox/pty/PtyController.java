package dev.opendaytona.runner.toolbox.pty;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/pty")
final class PtyController {

	private final Ptys ptys;

	private final JsonBodies bodies;

	PtyController(Ptys ptys, JsonBodies bodies) {
		this.ptys = ptys;
		this.bodies = bodies;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<PtyCreateResponse> create(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), PtyCreateRequest.class)
			.flatMap(
					(body) -> Blocking.call(() -> new PtyCreateResponse(this.ptys.create(id, body, true).info().id())));
	}

	@GetMapping
	Mono<PtyListResponse> list(@PathVariable String id) {
		return Blocking.call(() -> new PtyListResponse(this.ptys.list(id)));
	}

	@GetMapping("/{session}")
	Mono<PtySessionInfo> get(@PathVariable String id, @PathVariable String session) {
		return Blocking.call(() -> this.ptys.get(id, session).info());
	}

	@PostMapping("/{session}/resize")
	Mono<PtySessionInfo> resize(@PathVariable String id, @PathVariable String session, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), PtyResizeRequest.class)
			.flatMap((body) -> Blocking.call(() -> this.ptys.resize(id, session, body.size())));
	}

	@DeleteMapping("/{session}")
	Mono<PtyDeleteResponse> delete(@PathVariable String id, @PathVariable String session) {
		return Blocking.call(() -> {
			this.ptys.get(id, session).kill();
			return new PtyDeleteResponse("PTY session deleted");
		});
	}

}
