package dev.opendaytona.runner.toolbox.session;

import java.util.List;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/session")
final class SessionController {

	private final Sessions sessions;

	private final JsonBodies bodies;

	SessionController(Sessions sessions, JsonBodies bodies) {
		this.sessions = sessions;
		this.bodies = bodies;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Void> create(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), CreateRequest.class)
			.flatMap((body) -> Blocking.run(() -> this.sessions.create(id, body)));
	}

	@GetMapping
	Mono<List<SessionBody>> list(@PathVariable String id) {
		return Blocking.call(() -> this.sessions.list(id));
	}

	@GetMapping("/{session}")
	Mono<SessionBody> get(@PathVariable String id, @PathVariable String session) {
		return Blocking.call(() -> this.sessions.get(id, session));
	}

	@DeleteMapping("/{session}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String id, @PathVariable String session) {
		return Blocking.run(() -> this.sessions.delete(id, session));
	}

	@PostMapping("/{session}/exec")
	Mono<ResponseEntity<SessionExecuteResponse>> execute(@PathVariable String id, @PathVariable String session,
			@RequestHeader(name = ClientKind.VERSION, required = false) @Nullable String version,
			@RequestHeader(name = ClientKind.SPLIT_OUTPUT, required = false) @Nullable String split,
			ServerHttpRequest request) {
		ClientKind client = ClientKind.of(version, split, List.of());
		return this.bodies.read(request.getBody(), SessionExecuteRequest.class)
			.flatMap((body) -> Blocking.call(() -> execute(id, session, body, client)));
	}

	private ResponseEntity<SessionExecuteResponse> execute(String id, String session, SessionExecuteRequest request,
			ClientKind client) throws Exception {
		Sessions.Given given = this.sessions.submit(id, session, request);
		if (request.async()) {
			return ResponseEntity.accepted()
				.body(new SessionExecuteResponse(given.command().record().id(), null, null, null, null));
		}
		return ResponseEntity.ok(this.sessions.await(given, client));
	}

	@GetMapping("/{session}/command/{command}")
	Mono<SessionBody.CommandBody> command(@PathVariable String id, @PathVariable String session,
			@PathVariable String command) {
		return Blocking.call(() -> this.sessions.command(id, session, command));
	}

	@PostMapping("/{session}/command/{command}/input")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> input(@PathVariable String id, @PathVariable String session, @PathVariable String command,
			ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), InputRequest.class)
			.flatMap((body) -> Blocking.run(() -> this.sessions.input(id, session, command, body)));
	}

}
