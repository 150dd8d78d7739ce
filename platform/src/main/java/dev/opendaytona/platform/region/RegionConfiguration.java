package dev.opendaytona.platform.region;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The parts of the region.
 */
@Configuration(proxyBeanMethods = false)
public class RegionConfiguration {

	@Bean
	RegionController regionController(Regions regions) {
		return new RegionController(regions);
	}

}
