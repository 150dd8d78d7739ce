package dev.opendaytona.platform.secret;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A secret as it is kept, without its value.
 *
 * @param id its id
 * @param name what it is called; no two of an organization's are called the same
 * @param description what it is for
 * @param hosts where it may be sent to
 * @param createdAt when it was made
 * @param updatedAt when it was changed
 */
record KeptSecret(UUID id, String name, @Nullable String description, List<String> hosts, Instant createdAt,
		Instant updatedAt) {

	KeptSecret {
		hosts = List.copyOf(hosts);
	}

	/** The place of the value, for its encryption. */
	static String valuePlace(UUID id) {
		return "secret.value " + id;
	}

}
