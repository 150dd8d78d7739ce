package dev.opendaytona.platform.region;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A place where sandboxes run, as the API shows it.
 *
 * @param id its id
 * @param name its name
 * @param organizationId whose it is; null for everybody's
 * @param regionType {@code shared} for everybody's
 * @param createdAt when it was made
 * @param updatedAt when it was changed
 */
public record Region(String id, String name, @Nullable String organizationId, String regionType, Instant createdAt,
		Instant updatedAt) {

	static Region shared(String id) {
		return new Region(id, id, null, "shared", Instant.EPOCH, Instant.EPOCH);
	}

}
