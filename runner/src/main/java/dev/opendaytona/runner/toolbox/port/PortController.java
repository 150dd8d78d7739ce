package dev.opendaytona.runner.toolbox.port;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/sandboxes/{id}/toolbox/port")
final class PortController {

	private static final int FIRST = 3000;

	private static final int LAST = 9999;

	private final Workplaces workplaces;

	PortController(Workplaces workplaces) {
		this.workplaces = workplaces;
	}

	record PortList(List<Integer> ports) {

	}

	record InUse(boolean isInUse) {

	}

	@GetMapping({ "", "/" })
	Mono<PortList> list(@PathVariable String id) {
		return Blocking.call(() -> new PortList(this.workplaces.get(id).listeningPorts().stream().sorted().toList()));
	}

	@GetMapping("/{port}/in-use")
	Mono<InUse> inUse(@PathVariable String id, @PathVariable String port) {
		return Blocking.call(() -> new InUse(this.workplaces.get(id).listeningPorts().contains(number(port))));
	}

	private static int number(String port) {
		if (!port.matches("[0-9]{4}") || Integer.parseInt(port) < FIRST) {
			throw new ApiException.InvalidRequest(
					"'" + port + "' is no port to ask for; give one from " + FIRST + " to " + LAST);
		}
		return Integer.parseInt(port);
	}

}
