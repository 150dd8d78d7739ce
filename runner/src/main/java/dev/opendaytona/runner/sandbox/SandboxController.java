package dev.opendaytona.runner.sandbox;

import java.time.Duration;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * The life of sandboxes over HTTP, for the platform (docs/design/0001-seams.md).
 */
@RestController
@RequestMapping("/sandboxes")
public final class SandboxController {

	private static final long MAX_GRACE_SECONDS = 300;

	private final Sandboxes sandboxes;

	private final SandboxImages images;

	/**
	 * Creates the controller.
	 * @param sandboxes the sandboxes
	 * @param images makes images of them
	 */
	public SandboxController(Sandboxes sandboxes, SandboxImages images) {
		this.sandboxes = sandboxes;
		this.images = images;
	}

	@GetMapping
	Mono<List<SandboxStatus>> list() {
		return Blocking.call(this.sandboxes::list);
	}

	@GetMapping("/{id}")
	Mono<SandboxStatus> get(@PathVariable String id) {
		return Blocking.call(() -> this.sandboxes.get(id));
	}

	@PutMapping("/{id}")
	Mono<SandboxStatus> create(@PathVariable String id, @RequestBody SandboxSpec spec) {
		return Blocking.call(() -> this.sandboxes.create(matching(id, spec))).transform(Unbroken::uninterrupted);
	}

	@PostMapping("/{id}/start")
	Mono<SandboxStatus> start(@PathVariable String id, @RequestBody SandboxSpec spec) {
		return Blocking.call(() -> this.sandboxes.start(matching(id, spec))).transform(Unbroken::uninterrupted);
	}

	@PostMapping("/{id}/stop")
	Mono<SandboxStatus> stop(@PathVariable String id, @RequestParam(defaultValue = "10") long graceSeconds) {
		if (graceSeconds < 0 || graceSeconds > MAX_GRACE_SECONDS) {
			throw new ApiException.InvalidRequest("The grace of a stop is 0 to " + MAX_GRACE_SECONDS + " seconds");
		}
		return Blocking.call(() -> this.sandboxes.stop(id, Duration.ofSeconds(graceSeconds)))
			.transform(Unbroken::uninterrupted);
	}

	@PostMapping("/{id}/fork")
	Mono<SandboxStatus> fork(@PathVariable String id, @RequestBody SandboxSpec spec) {
		return Blocking.call(() -> this.sandboxes.fork(id, spec)).transform(Unbroken::uninterrupted);
	}

	@PostMapping("/{id}/replace")
	Mono<SandboxStatus> replace(@PathVariable String id, @RequestBody SandboxSpec spec) {
		return Blocking.call(() -> this.images.replace(matching(id, spec))).transform(Unbroken::uninterrupted);
	}

	@PostMapping("/{id}/commit")
	Mono<ImageInfo> commit(@PathVariable String id, @RequestParam String image) {
		return Blocking.call(() -> this.images.commit(id, image).info()).transform(Unbroken::uninterrupted);
	}

	@PutMapping("/{id}/network")
	Mono<SandboxStatus> network(@PathVariable String id, @RequestBody NetworkPolicy policy) {
		return Blocking.call(() -> this.sandboxes.network(id, policy)).transform(Unbroken::uninterrupted);
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	Mono<Void> destroy(@PathVariable String id) {
		return Blocking.run(() -> this.sandboxes.destroy(id)).transform(Unbroken::uninterrupted);
	}

	private static SandboxSpec matching(String id, SandboxSpec spec) {
		if (!spec.id().equals(id)) {
			throw new ApiException.InvalidRequest(
					"The path names sandbox '" + id + "' and the body '" + spec.id() + "'; send the same id in both");
		}
		return spec;
	}

}
