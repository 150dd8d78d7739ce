package dev.opendaytona.runner.toolbox.files;

import java.io.OutputStream;
import java.util.List;

import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SequenceWriter;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/files")
final class FilesController {

	private final Files files;

	private final ObjectMapper json;

	FilesController(Files files, ObjectMapper json) {
		this.files = files;
		this.json = json;
	}

	@GetMapping({ "", "/" })
	Mono<Void> list(@PathVariable String id, @RequestParam(defaultValue = ".") String path,
			@RequestParam(defaultValue = "1") int depth, ServerHttpResponse response) {
		return Blocking.call(() -> this.files.list(id, path, depth)).flatMap((found) -> {
			response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
			return response.writeWith(Blocking.write((out) -> write(found, out)));
		});
	}

	/** One by one, so that the text of them all is never in memory at once. */
	private void write(List<Files.Found> found, OutputStream out) {
		try (SequenceWriter array = this.json.writerFor(FileInfo.class).writeValuesAsArray(out)) {
			for (Files.Found file : found) {
				array.write(file.info());
			}
		}
	}

	@GetMapping("/info")
	Mono<FileInfo> info(@PathVariable String id, @RequestParam String path) {
		return Blocking.call(() -> this.files.info(id, path));
	}

	@PostMapping("/folder")
	@ResponseStatus(HttpStatus.CREATED)
	Mono<Void> folder(@PathVariable String id, @RequestParam String path,
			@RequestParam(required = false) @Nullable String mode) {
		return Blocking.run(() -> this.files.makeDirectory(id, path, mode));
	}

	@DeleteMapping({ "", "/" })
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String id, @RequestParam String path,
			@RequestParam(defaultValue = "false") boolean recursive) {
		return Blocking.run(() -> this.files.delete(id, path, recursive));
	}

	@PostMapping("/move")
	Mono<Void> move(@PathVariable String id, @RequestParam String source, @RequestParam String destination) {
		return Blocking.run(() -> this.files.move(id, source, destination));
	}

	@PostMapping("/permissions")
	Mono<Void> permissions(@PathVariable String id, @RequestParam String path,
			@RequestParam(required = false) @Nullable String owner,
			@RequestParam(required = false) @Nullable String group,
			@RequestParam(required = false) @Nullable String mode) {
		return Blocking.run(() -> this.files.permissions(id, path, new Permissions(owner, group, mode)));
	}

}
