package dev.opendaytona.platform.region;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The regions over HTTP.
 */
@RestController
@RequestMapping("/api")
final class RegionController {

	private final Regions regions;

	RegionController(Regions regions) {
		this.regions = regions;
	}

	@GetMapping({ "/regions", "/shared-regions" })
	List<Region> list() {
		return this.regions.all();
	}

	@GetMapping("/regions/{id}")
	Region get(@PathVariable String id) {
		return this.regions.get(id);
	}

}
