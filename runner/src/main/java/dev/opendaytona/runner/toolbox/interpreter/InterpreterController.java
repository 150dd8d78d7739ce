package dev.opendaytona.runner.toolbox.interpreter;

import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.runner.toolbox.WebSockets;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/process/interpreter")
final class InterpreterController {

	private final Contexts contexts;

	private final Conversations conversations;

	private final WebSockets sockets;

	private final JsonBodies bodies;

	InterpreterController(Contexts contexts, Conversations conversations, WebSockets sockets, JsonBodies bodies) {
		this.contexts = contexts;
		this.conversations = conversations;
		this.sockets = sockets;
		this.bodies = bodies;
	}

	/**
	 * A context to make.
	 *
	 * @param cwd where its code starts; the work directory when absent
	 * @param language python, also when absent
	 */
	record CreateRequest(@Nullable String cwd, @Nullable String language) {

		CreateRequest checked() {
			if (this.language != null && !this.language.isEmpty() && !this.language.equals("python")) {
				throw new ApiException.InvalidRequest("Cannot make a context for '" + this.language
						+ "': only 'python' has an interpreter; use code-run for other languages");
			}
			return this;
		}

	}

	/**
	 * A context (contract: toolbox section 12).
	 *
	 * @param id its id
	 * @param cwd where its code started
	 * @param createdAt when it was made, ISO 8601
	 * @param active whether it lives
	 * @param language python
	 */
	record View(String id, String cwd, String createdAt, boolean active, String language) {

		static View of(Context context) {
			return new View(context.id(), context.cwd(), context.createdAt().toString(), context.active(), "python");
		}

	}

	@PostMapping("/context")
	Mono<View> create(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), CreateRequest.class)
			.flatMap((body) -> Blocking.call(() -> View.of(this.contexts.create(id, body.checked().cwd()))));
	}

	@GetMapping("/context")
	Mono<Map<String, List<View>>> list(@PathVariable String id) {
		return Blocking.call(() -> Map.of("contexts", this.contexts.list(id).stream().map(View::of).toList()));
	}

	@DeleteMapping("/context/{context}")
	Mono<Map<String, String>> delete(@PathVariable String id, @PathVariable String context) {
		return Blocking.call(() -> {
			this.contexts.delete(id, context);
			return Map.of("message", "Context deleted");
		});
	}

	@GetMapping("/execute")
	Mono<Void> execute(@PathVariable String id, ServerWebExchange exchange) {
		return Blocking.run(() -> this.contexts.require(id))
			.then(Mono.defer(() -> this.sockets.upgrade(exchange, (session) -> this.conversations.hold(id, session))));
	}

}
