package dev.opendaytona.runner.toolbox.metrics;

import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/system")
final class MetricsController {

	private final Meters meters;

	MetricsController(Meters meters) {
		this.meters = meters;
	}

	@GetMapping("/metrics")
	Mono<SystemMetrics> metrics(@PathVariable String id) {
		return Blocking.call(() -> this.meters.measure(id));
	}

}
