package dev.opendaytona.platform.registry;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A login to a registry as the API shows it: never with its password.
 */
record RegistryView(UUID id, String name, String url, String username, String project, String registryType,
		Instant createdAt, Instant updatedAt,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String caCertificate) {

	static RegistryView of(Registry registry) {
		return new RegistryView(registry.id(), registry.name(), registry.url(), registry.username(), registry.project(),
				"organization", registry.createdAt(), registry.updatedAt(), registry.caCertificate());
	}

}
