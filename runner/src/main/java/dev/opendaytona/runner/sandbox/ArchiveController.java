package dev.opendaytona.runner.sandbox;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxRestore;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Archives of sandboxes over HTTP, for the platform (docs/design/0001-seams.md).
 */
@RestController
@RequestMapping("/sandboxes/{id}")
public final class ArchiveController {

	private final SandboxArchives archives;

	/**
	 * Creates the controller.
	 * @param archives makes and reads them
	 */
	public ArchiveController(SandboxArchives archives) {
		this.archives = archives;
	}

	@GetMapping(path = "/archive", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> save(@PathVariable String id) {
		return Blocking.write((target) -> this.archives.save(id, target));
	}

	@PostMapping("/restore")
	Mono<SandboxStatus> restore(@PathVariable String id, @RequestBody SandboxRestore wanted) {
		if (!wanted.spec().id().equals(id)) {
			throw new ApiException.InvalidRequest("The path names sandbox '" + id + "' and the body '"
					+ wanted.spec().id() + "'; send the same id in both");
		}
		return Blocking.call(() -> this.archives.restore(wanted)).transform(Unbroken::uninterrupted);
	}

}
