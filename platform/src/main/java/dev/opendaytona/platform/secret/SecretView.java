package dev.opendaytona.platform.secret;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the API shows it: never with its value. The placeholder is what stands for
 * the value where that must not be.
 */
record SecretView(UUID id, String name, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String description,
		String placeholder, List<String> hosts, Instant createdAt, Instant updatedAt) {

	static SecretView of(KeptSecret secret) {
		return new SecretView(secret.id(), secret.name(), secret.description(),
				"dtn_secret_" + secret.id().toString().replace("-", ""), secret.hosts(), secret.createdAt(),
				secret.updatedAt());
	}

}
