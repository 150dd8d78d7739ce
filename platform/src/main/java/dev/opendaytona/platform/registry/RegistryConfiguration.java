package dev.opendaytona.platform.registry;

import java.time.Clock;

import dev.opendaytona.platform.encryption.Encryption;
import dev.opendaytona.platform.region.Regions;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The parts of registries.
 */
@Configuration(proxyBeanMethods = false)
public class RegistryConfiguration {

	@Bean
	Registries registries(DatabaseClient database, Encryption encryption, RegistrySettings settings, Clock clock) {
		return new Registries(database, encryption, settings, clock);
	}

	@Bean
	RegistryController registryController(Registries registries, Encryption encryption, RegistrySettings settings,
			Regions regions) {
		return new RegistryController(registries, new RegistryChange(encryption), settings, regions);
	}

}
