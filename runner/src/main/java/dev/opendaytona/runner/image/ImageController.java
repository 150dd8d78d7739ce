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

	private final ImageUse use;

	/**
	 * Creates the controller.
	 * @param images the images
	 * @param use tells which are needed
	 */
	public ImageController(Images images, ImageUse use) {
		this.images = images;
		this.use = use;
	}

	@PutMapping("/{name}")
	Mono<ImageInfo> add(@PathVariable String name, @RequestBody Flux<DataBuffer> tar) {
		return Blocking.call(() -> {
			try (var stream = Blocking.stream(tar)) {
				Image image = this.images.add(name, stream);
				return new ImageInfo(image.name(), image.sizeBytes());
			}
		});
	}

	@DeleteMapping("/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String name) {
		return Blocking.run(() -> this.images.delete(name, this.use::uses));
	}

	/** Tells whether sandboxes need an image. */
	@FunctionalInterface
	public interface ImageUse {

		/**
		 * Whether a sandbox starts from an image.
		 * @param image the name of the image
		 * @return whether one does
		 */
		boolean uses(String image);

	}

}
