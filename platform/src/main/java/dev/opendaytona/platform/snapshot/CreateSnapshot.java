package dev.opendaytona.platform.snapshot;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a snapshot (contract: platform section 9).
 * {@link SnapshotRules} checks it.
 */
record CreateSnapshot(@Nullable String name, @Nullable String imageName, @Nullable List<@Nullable String> entrypoint,
		@Nullable Boolean general, @Nullable Double cpu, @Nullable Double gpu, @Nullable Double memory,
		@Nullable Double disk, @Nullable BuildInfo buildInfo, @Nullable String regionId,
		@Nullable String sandboxClass) {

}
