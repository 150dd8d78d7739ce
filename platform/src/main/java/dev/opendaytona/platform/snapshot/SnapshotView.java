package dev.opendaytona.platform.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as the API shows it; some keys must be there even when they are null.
 */
record SnapshotView(UUID id, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UUID organizationId, boolean general,
		String name, String imageName, SnapshotState state, @Nullable Double size, List<String> entrypoint, double cpu,
		double gpu, double mem, double disk, @Nullable String errorReason, Instant createdAt, Instant updatedAt,
		@Nullable Instant lastUsedAt, List<String> regionIds, String ref, @Nullable String sourceSandboxId,
		String sandboxClass) {

	private static final double GIB = 1 << 30;

	static SnapshotView of(Snapshot snapshot, String region) {
		Long bytes = snapshot.sizeBytes();
		return new SnapshotView(snapshot.id(), snapshot.organizationId(), snapshot.organizationId() == null,
				snapshot.name(), snapshot.image(), snapshot.state(), (bytes != null) ? bytes / GIB : null,
				List.of("sleep", "infinity"), snapshot.cpu(), 0, snapshot.memoryGib(), snapshot.diskGib(),
				snapshot.errorReason(), snapshot.createdAt(), snapshot.updatedAt(), snapshot.lastUsedAt(),
				List.of(region), snapshot.image(), null, "container");
	}

}
