package dev.opendaytona.runner.toolbox.lsp;

import java.util.List;

import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/lsp")
final class LspController {

	private final LanguageServers servers;

	private final JsonBodies bodies;

	LspController(LanguageServers servers, JsonBodies bodies) {
		this.servers = servers;
		this.bodies = bodies;
	}

	@PostMapping("/start")
	Mono<Void> start(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), LspRequests.Server.class)
			.flatMap((body) -> Blocking.run(() -> this.servers.start(id, body.checked())));
	}

	@PostMapping("/stop")
	Mono<Void> stop(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), LspRequests.Server.class)
			.flatMap((body) -> Blocking.run(() -> this.servers.stop(id, body.checked())));
	}

	@PostMapping("/did-open")
	Mono<Void> didOpen(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), LspRequests.Document.class)
			.flatMap((body) -> Blocking.run(() -> this.servers.get(id, body.checked().server()).open(body.file())));
	}

	@PostMapping("/did-close")
	Mono<Void> didClose(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), LspRequests.Document.class)
			.flatMap((body) -> Blocking.run(() -> this.servers.get(id, body.checked().server()).close(body.file())));
	}

	@PostMapping("/completions")
	Mono<CompletionList> completions(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), LspRequests.Completion.class)
			.flatMap((body) -> Blocking.call(() -> this.servers.get(id, body.checked().document().server())
				.completions(body.document().file(), body.place(), body.trigger())));
	}

	@GetMapping("/document-symbols")
	Mono<List<LspSymbol>> documentSymbols(@PathVariable String id,
			@RequestParam(required = false) @Nullable String languageId,
			@RequestParam(required = false) @Nullable String pathToProject,
			@RequestParam(required = false) @Nullable String uri) {
		LspRequests.Document asked = new LspRequests.Document(languageId, pathToProject, uri);
		return Blocking.call(() -> this.servers.get(id, asked.checked().server()).documentSymbols(asked.file()));
	}

	/** The second path is the one of older clients. */
	@GetMapping({ "/workspacesymbols", "/workspace-symbols" })
	Mono<List<LspSymbol>> workspaceSymbols(@PathVariable String id,
			@RequestParam(required = false) @Nullable String languageId,
			@RequestParam(required = false) @Nullable String pathToProject,
			@RequestParam(required = false) @Nullable String query) {
		LspRequests.Server asked = new LspRequests.Server(languageId, pathToProject);
		return Blocking.call(() -> {
			String wanted = LspRequests.required("query", query);
			return this.servers.get(id, asked.checked()).workspaceSymbols(wanted);
		});
	}

}
