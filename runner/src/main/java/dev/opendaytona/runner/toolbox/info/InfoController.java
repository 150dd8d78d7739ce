package dev.opendaytona.runner.toolbox.info;

import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox")
final class InfoController {

	private final Workplaces workplaces;

	InfoController(Workplaces workplaces) {
		this.workplaces = workplaces;
	}

	record Version(String version) {

	}

	record Directory(String dir) {

	}

	@GetMapping("/version")
	Mono<Version> version(@PathVariable String id) {
		return Blocking.call(() -> {
			this.workplaces.get(id);
			String version = InfoController.class.getPackage().getImplementationVersion();
			return new Version((version != null) ? version : "development");
		});
	}

	@GetMapping({ "/user-home-dir", "/project-dir" })
	Mono<Directory> homeDirectory(@PathVariable String id) {
		return Blocking.call(() -> new Directory(this.workplaces.get(id).account().home()));
	}

	@GetMapping("/work-dir")
	Mono<Directory> workDirectory(@PathVariable String id) {
		return Blocking.call(() -> new Directory(this.workplaces.get(id).workDir()));
	}

}
