package dev.opendaytona.platform.snapshot;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A ready image that sandboxes start from, with the size that they get.
 *
 * @param id its id
 * @param organizationId whose it is; null for a general one
 * @param name its name
 * @param image the runner's name of the image
 * @param state where it stands; sandboxes start from an active one
 * @param cpu processors of a sandbox
 * @param memoryGib memory of a sandbox, in GiB
 * @param diskGib disk of a sandbox, in GiB
 * @param sizeBytes what the image takes, when known
 * @param errorReason why it is not active
 * @param createdAt when it was made
 * @param updatedAt when it was changed
 * @param lastUsedAt when a sandbox was last started from it
 */
public record Snapshot(UUID id, @Nullable UUID organizationId, String name, String image, SnapshotState state,
		double cpu, double memoryGib, double diskGib, @Nullable Long sizeBytes, @Nullable String errorReason,
		Instant createdAt, Instant updatedAt, @Nullable Instant lastUsedAt) {

}
