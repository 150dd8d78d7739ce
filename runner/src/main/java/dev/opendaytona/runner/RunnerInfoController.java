package dev.opendaytona.runner;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import dev.opendaytona.api.runner.RunnerInfo;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.sandbox.Sandboxes;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the runner is and has.
 */
@RestController
final class RunnerInfoController {

	private static final long MIB = 1024 * 1024;

	private final RunnerSettings settings;

	private final Engine engine;

	private final Images images;

	private final Sandboxes sandboxes;

	RunnerInfoController(RunnerSettings settings, Engine engine, Images images, Sandboxes sandboxes) {
		this.settings = settings;
		this.engine = engine;
		this.images = images;
		this.sandboxes = sandboxes;
	}

	@GetMapping("/health")
	Map<String, String> health() {
		return Map.of("status", "ok");
	}

	@GetMapping("/info")
	Mono<RunnerInfo> info() {
		return Blocking.call(this::describe);
	}

	private RunnerInfo describe() {
		OperatingSystemMXBean machine = (OperatingSystemMXBean) java.lang.management.ManagementFactory
			.getOperatingSystemMXBean();
		String version = RunnerApplication.class.getPackage().getImplementationVersion();
		return new RunnerInfo((version != null) ? version : "development", this.settings.engine(),
				this.engine.capabilities()
					.stream()
					.map((capability) -> capability.name().toLowerCase(Locale.ROOT))
					.collect(Collectors.toSet()),
				machine.getAvailableProcessors(), machine.getTotalMemorySize() / MIB,
				this.settings.directory().toFile().getTotalSpace() / MIB, this.sandboxes.list().size(),
				this.images.list().stream().map(Image::info).toList());
	}

}
