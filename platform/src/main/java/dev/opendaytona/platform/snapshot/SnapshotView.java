package dev.opendaytona.platform.snapshot;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot as the API shows it; some keys must be there even when they are null.
 */
record SnapshotView(UUID id, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UUID organizationId, boolean general,
		String name, String imageName, SnapshotState state, @Nullable Double size, List<String> entrypoint, double cpu,
		double gpu, double mem, double disk, @Nullable String errorReason, Instant createdAt, Instant updatedAt,
		@Nullable Instant lastUsedAt, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable BuildView buildInfo,
		List<String> regionIds, String ref, @Nullable UUID sourceSandboxId, String sandboxClass) {

	private static final double GIB = 1 << 30;

	/** What keeps a sandbox going whose image starts nothing. */
	private static final List<String> KEEP_ALIVE = List.of("sleep", "infinity");

	/** A Dockerfile with its contexts. */
	record BuildView(String dockerfileContent, List<String> contextHashes, Instant createdAt, Instant updatedAt,
			String snapshotRef) {

	}

	static SnapshotView of(Snapshot snapshot, String region) {
		Long bytes = snapshot.sizeBytes();
		List<String> program = snapshot.start().program();
		String ref = ref(snapshot);
		return new SnapshotView(snapshot.id(), snapshot.organizationId(), snapshot.organizationId() == null,
				snapshot.name(), Objects.requireNonNullElse(snapshot.source().reference(), ref), snapshot.state(),
				(bytes != null) ? bytes / GIB : null, program.isEmpty() ? KEEP_ALIVE : program, snapshot.size().cpu(),
				0, snapshot.size().memoryGib(), snapshot.size().diskGib(), snapshot.status().errorReason(),
				snapshot.times().createdAt(), snapshot.times().updatedAt(), snapshot.times().lastUsedAt(),
				build(snapshot, ref), List.of(region), ref, snapshot.source().sandboxId(), "container");
	}

	private static @Nullable BuildView build(Snapshot snapshot, String ref) {
		String dockerfile = snapshot.source().dockerfile();
		return (dockerfile == null) ? null : new BuildView(dockerfile, snapshot.source().contextHashes(),
				snapshot.times().createdAt(), snapshot.times().updatedAt(), ref);
	}

	/** One that a sandbox was made into has the tag that the clients look for. */
	private static String ref(Snapshot snapshot) {
		if (snapshot.source().dockerfile() != null) {
			return snapshot.source().ref();
		}
		return (snapshot.source().sandboxId() != null) ? "daytona-" + snapshot.id() + ":daytona" : snapshot.image();
	}

}
