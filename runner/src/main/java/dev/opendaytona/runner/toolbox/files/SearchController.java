package dev.opendaytona.runner.toolbox.files;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
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
@RequestMapping("/sandboxes/{id}/toolbox/files")
final class SearchController {

	private final Search search;

	private final JsonBodies bodies;

	SearchController(Search search, JsonBodies bodies) {
		this.search = search;
		this.bodies = bodies;
	}

	/**
	 * A line that holds a text.
	 *
	 * @param file the path of the file, starting as the path of the request
	 * @param line its number, from 1
	 * @param content its text
	 */
	record Match(String file, int line, String content) {

	}

	record FoundFiles(List<String> files) {

	}

	record ReplaceRequest(@Nullable List<@Nullable String> files, @Nullable String pattern, @Nullable String newValue) {

		List<String> paths() {
			if (this.files == null || this.files.isEmpty() || this.files.stream().anyMatch((file) -> file == null)) {
				throw new ApiException.InvalidRequest("The files are missing; give the paths of files in 'files'");
			}
			return this.files.stream().map(String::valueOf).toList();
		}

		String replacement() {
			if (this.newValue == null) {
				throw new ApiException.InvalidRequest(
						"The new text is missing; give it in 'newValue', empty to delete the old one");
			}
			return this.newValue;
		}

	}

	@GetMapping("/find")
	Mono<List<Match>> find(@PathVariable String id, @RequestParam String path, @RequestParam String pattern) {
		return Blocking.call(() -> this.search.find(id, path, pattern));
	}

	@GetMapping("/search")
	Mono<FoundFiles> search(@PathVariable String id, @RequestParam String path, @RequestParam String pattern) {
		return Blocking.call(() -> new FoundFiles(this.search.names(id, path, pattern)));
	}

	@PostMapping("/replace")
	Mono<List<Search.Replaced>> replace(@PathVariable String id, ServerHttpRequest request) {
		return this.bodies.read(request.getBody(), ReplaceRequest.class)
			.flatMap((body) -> Blocking
				.call(() -> this.search.replace(id, body.paths(), body.pattern(), body.replacement())));
	}

}
