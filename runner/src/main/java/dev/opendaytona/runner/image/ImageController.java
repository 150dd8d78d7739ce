package dev.opendaytona.runner.image;

import java.time.Duration;

import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.PushStatus;
import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Images over HTTP, for the platform (docs/design/0001-seams.md).
 */
@RestController
@RequestMapping("/images")
public final class ImageController {

	private static final int LONGEST_WAIT_SECONDS = 60;

	private final Images images;

	private final Makings makings;

	private final Pulls pulls;

	private final Pushes pushes;

	private final ImageArchives archives;

	/**
	 * Creates the controller.
	 * @param images the images
	 * @param makings those that are being made
	 * @param pulls fetches them from registries
	 * @param pushes sends them there
	 * @param archives makes files of them, and the other way round
	 */
	public ImageController(Images images, Makings makings, Pulls pulls, Pushes pushes, ImageArchives archives) {
		this.archives = archives;
		this.images = images;
		this.makings = makings;
		this.pulls = pulls;
		this.pushes = pushes;
	}

	@PutMapping("/{name}")
	Mono<ImageInfo> add(@PathVariable String name, @RequestBody Flux<DataBuffer> tar) {
		return Blocking.call(() -> {
			try (var stream = Blocking.stream(tar)) {
				return this.archives.load(name, stream).info();
			}
		});
	}

	@GetMapping(path = "/{name}/archive", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> save(@PathVariable String name, @RequestParam(defaultValue = "") String called) {
		return Blocking.write((target) -> this.archives.save(name, called, target));
	}

	@PutMapping("/{name}/pull")
	Mono<ImageStatus> pull(@PathVariable String name, @RequestBody ImagePull pull) {
		return Blocking.call(() -> {
			ImageReference.parse(pull.reference());
			return this.makings.begin(name, (log) -> this.pulls.pull(name, pull, log));
		});
	}

	@PutMapping("/{name}/push")
	Mono<PushStatus> push(@PathVariable String name, @RequestBody ImagePush push) {
		return Blocking.call(() -> this.pushes.begin(name, push));
	}

	@GetMapping("/{name}/push")
	Mono<PushStatus> pushed(@PathVariable String name, @RequestParam(defaultValue = "0") int waitSeconds) {
		Duration wait = Duration.ofSeconds(Math.clamp(waitSeconds, 0, LONGEST_WAIT_SECONDS));
		return Blocking.call(() -> this.pushes.status(name, wait));
	}

	@GetMapping(path = "/{name}/push/log", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> pushLog(@PathVariable String name, @RequestParam(defaultValue = "false") boolean follow) {
		return Blocking.read(() -> this.pushes.log(name, follow));
	}

	@DeleteMapping("/{name}/push")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> cancelPush(@PathVariable String name) {
		return Blocking.run(() -> this.pushes.cancel(name));
	}

	@GetMapping("/{name}")
	Mono<ImageStatus> get(@PathVariable String name, @RequestParam(defaultValue = "0") int waitSeconds) {
		Duration wait = Duration.ofSeconds(Math.clamp(waitSeconds, 0, LONGEST_WAIT_SECONDS));
		return Blocking.call(() -> this.makings.status(name, wait));
	}

	@GetMapping(path = "/{name}/log", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> log(@PathVariable String name, @RequestParam(defaultValue = "false") boolean follow) {
		return Blocking.read(() -> this.makings.log(name, follow));
	}

	@DeleteMapping("/{name}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> delete(@PathVariable String name) {
		return Blocking.run(() -> {
			this.makings.cancel(name);
			this.images.delete(name);
		});
	}

}
