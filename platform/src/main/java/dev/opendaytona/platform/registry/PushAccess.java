package dev.opendaytona.platform.registry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * A login for a client that pushes an image. What was configured does not end by itself;
 * {@code expiresAt} says when to ask again.
 */
record PushAccess(String username, String secret, String registryUrl, UUID registryId, String project,
		Instant expiresAt) {

	static PushAccess of(InternalRegistry registry, Instant expiresAt) {
		UUID id = UUID.nameUUIDFromBytes((registry.host() + "/" + registry.project()).getBytes(StandardCharsets.UTF_8));
		return new PushAccess(registry.username(), registry.secret().value(), registry.host(), id, registry.project(),
				expiresAt);
	}

	@Override
	public String toString() {
		return "PushAccess[" + this.registryUrl + ", ****]";
	}

}
