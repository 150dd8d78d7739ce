package dev.opendaytona.platform.sandbox;

import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.region.PublicUrl;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is told of the building of a sandbox's image.
 */
@RestController
@RequestMapping("/api/sandbox/{idOrName}")
final class BuildLogController {

	private final Sandboxes sandboxes;

	private final RunnerClient runner;

	private final PublicUrl url;

	BuildLogController(Sandboxes sandboxes, RunnerClient runner, PublicUrl url) {
		this.sandboxes = sandboxes;
		this.runner = runner;
		this.url = url;
	}

	/** Where a log is. */
	record LogUrl(String url) {

	}

	@GetMapping("/build-logs-url")
	Mono<LogUrl> url(@PathVariable String idOrName, ServerHttpRequest request, Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.map((sandbox) -> new LogUrl(this.url.api(request) + "/sandbox/" + sandbox.id() + "/build-logs"));
	}

	@GetMapping(path = "/build-logs", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> log(@PathVariable String idOrName, @RequestParam(defaultValue = "false") boolean follow,
			Caller caller) {
		return this.sandboxes.get(caller.organizationId(), idOrName)
			.flatMapMany((sandbox) -> this.runner.imageLog(sandbox.origin().image(), follow));
	}

}
