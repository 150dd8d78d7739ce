package dev.opendaytona.runner.build;

import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Builds over HTTP, for the platform (docs/design/0001-seams.md). How far one is, its log
 * and its end are those of the image.
 */
@RestController
public final class BuildController {

	private final Builds builds;

	/**
	 * Creates the controller.
	 * @param builds the builds
	 */
	public BuildController(Builds builds) {
		this.builds = builds;
	}

	@PutMapping("/images/{name}/build")
	Mono<ImageStatus> begin(@PathVariable String name, @RequestBody ImageBuild wanted) {
		return Blocking.call(() -> this.builds.begin(name, wanted));
	}

}
