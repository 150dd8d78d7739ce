package dev.opendaytona.platform.sandbox;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A change of a sandbox's state.
 *
 * @param state the new state
 * @param desired what it should become
 * @param reason why it failed or stopped by itself
 * @param recoverable whether starting it again may help
 */
record Change(SandboxState state, DesiredState desired, @Nullable String reason, boolean recoverable) {

	/**
	 * How long whoever changed a state may act on it before the reconciler takes over.
	 */
	static final Duration LEASE = Duration.ofSeconds(45);

	/** How long a transitional state may last in all. */
	private static final Duration LIMIT = Duration.ofMinutes(5);

	/** How long a build may last in all. */
	private static final Duration BUILD_LIMIT = Duration.ofMinutes(40);

	/** How long the way to or from the object storage may take in all. */
	private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(90);

	/**
	 * Who waits for a build or a backup does not act: the reconciler looks at it again
	 * and again.
	 */
	static Duration lease(SandboxState state) {
		return state.waiting() ? Duration.ZERO : LEASE;
	}

	static Duration limit(SandboxState state) {
		return switch (state) {
			case PENDING_BUILD, BUILDING_SNAPSHOT -> BUILD_LIMIT;
			case ARCHIVING, RESTORING -> ARCHIVE_LIMIT;
			case CREATING, STARTED, STOPPING, STOPPED, ARCHIVED, STARTING, DESTROYING, DESTROYED, ERROR, BUILD_FAILED ->
				LIMIT;
		};
	}

	static Change to(SandboxState state, DesiredState desired) {
		return new Change(state, desired, null, false);
	}

	static Change stopped(@Nullable String reason) {
		return new Change(SandboxState.STOPPED, DesiredState.STOPPED, reason, false);
	}

	static Change archived(@Nullable String reason) {
		return new Change(SandboxState.ARCHIVED, DesiredState.ARCHIVED, reason, false);
	}

	static Change failed(Sandbox sandbox, String reason, boolean recoverable) {
		return new Change(SandboxState.ERROR, sandbox.status().desired(), reason, recoverable);
	}

}
