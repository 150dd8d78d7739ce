package dev.opendaytona.runner.toolbox.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.JsonBodies;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.ObjectMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams files in both directions, with memory that does not depend on their size.
 */
@RestController
@RequestMapping("/sandboxes/{id}/toolbox/files")
final class TransferController {

	private final Workplaces workplaces;

	private final Uploads uploads;

	private final JsonBodies bodies;

	private final ObjectMapper json;

	TransferController(Workplaces workplaces, Uploads uploads, JsonBodies bodies, ObjectMapper json) {
		this.workplaces = workplaces;
		this.uploads = uploads;
		this.bodies = bodies;
		this.json = json;
	}

	record DownloadRequest(@Nullable List<@Nullable String> paths) {

		List<String> wanted() {
			if (this.paths == null || this.paths.isEmpty() || this.paths.stream().anyMatch((path) -> path == null)) {
				throw new ApiException.InvalidRequest("The paths are missing; give the paths of files in 'paths'");
			}
			return this.paths.stream().map(String::valueOf).toList();
		}

	}

	@GetMapping("/download")
	Mono<Void> download(@PathVariable String id, @RequestParam String path, ServerHttpRequest request,
			ServerHttpResponse response) {
		return Blocking.call(() -> open(id, path))
			.flatMap((file) -> new Download(request, response).send(Files.name(path), file));
	}

	private FileContent open(String id, String path) {
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			return FileContent.open(root, workplace.path(path));
		}
	}

	@PostMapping("/bulk-download")
	Mono<Void> bulkDownload(@PathVariable String id, ServerHttpRequest request, ServerHttpResponse response) {
		return this.bodies.read(request.getBody(), DownloadRequest.class)
			.flatMap((body) -> Blocking.call(() -> parts(id, body)))
			.flatMap((parts) -> {
				response.getHeaders()
					.setContentType(new MediaType(MediaType.MULTIPART_FORM_DATA, Map.of("boundary", parts.boundary())));
				return response.writeWith(Blocking.read(() -> parts));
			});
	}

	private PartStream parts(String id, DownloadRequest request) {
		return new PartStream(this.workplaces.get(id), this.json, request.wanted());
	}

	@PostMapping("/upload")
	Mono<Void> upload(@PathVariable String id, @RequestParam String path, ServerHttpRequest request) {
		return receive(request, (boundary, body) -> this.uploads.one(id, path, boundary, body)).then();
	}

	@PostMapping("/upload-v2")
	Mono<Uploads.UploadedFile> uploadNamed(@PathVariable String id, @RequestParam String path,
			ServerHttpRequest request) {
		return receive(request, (boundary, body) -> this.uploads.one(id, path, boundary, body));
	}

	@PostMapping("/bulk-upload")
	Mono<ResponseEntity<Object>> bulkUpload(@PathVariable String id, ServerHttpRequest request) {
		return receive(request, (boundary, body) -> this.uploads.many(id, boundary, body)).map((outcome) -> {
			boolean ok = outcome.errors().isEmpty();
			return ok ? ResponseEntity.ok(new BulkUpload.Success(outcome.files()))
					: ResponseEntity.status(HttpStatus.BAD_REQUEST).body(BulkUpload.Failure.of(outcome));
		});
	}

	@FunctionalInterface
	private interface Receiver<T> {

		T receive(String boundary, InputStream body) throws IOException;

	}

	private static <T> Mono<T> receive(ServerHttpRequest request, Receiver<T> receiver) {
		return Blocking.call(() -> {
			String boundary = boundary(request);
			try (InputStream body = Blocking.stream(request.getBody())) {
				return receiver.receive(boundary, body);
			}
			catch (IOException ex) {
				throw new ApiException.InvalidRequest("INVALID_REQUEST_BODY",
						"The body ended before its last delimiter; the file that it was in the middle of is as it was: send it again");
			}
		});
	}

	private static String boundary(ServerHttpRequest request) {
		MediaType type = request.getHeaders().getContentType();
		String boundary = (type != null && type.isCompatibleWith(MediaType.MULTIPART_FORM_DATA))
				? type.getParameter("boundary") : null;
		if (boundary == null || boundary.isEmpty()) {
			throw new ApiException.InvalidRequest("INVALID_REQUEST_BODY",
					"The body is not multipart/form-data with a boundary; send the file as a form");
		}
		return boundary.replaceAll("^\"|\"$", "");
	}

}
