package dev.opendaytona.runner.image;

import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Images over HTTP, for the platform (docs/design/0001-seams.md).
 */
@RestController
@RequestMapping("/images")
public final class ImageController {

	private final Images images;

	/**
	 * Creates the controller.
	 * @param images the images
	 */
	public ImageController(Images images) {
		this.images = images;
	}

	@PutMapping("/{name}")
	Mono<ImageInfo> add(@PathVariable String name, @RequestBody Flux<DataBuffer> tar) {
		return Blocking.call(() -> {
			try (var stream = Blocking.stream(tar)) {
				return this.images.add(name, stream).info();
			}
		});
	}

	@DeleteMapping("/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String name) {
		return Blocking.run(() -> this.images.delete(name));
	}

}
