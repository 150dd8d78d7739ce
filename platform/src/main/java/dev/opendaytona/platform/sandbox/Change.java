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

	/** Who waits for a build does not act: the reconciler looks at it again and again. */
	static Duration lease(SandboxState state) {
		return state.building() ? Duration.ZERO : LEASE;
	}

	static Duration limit(SandboxState state) {
		return state.building() ? BUILD_LIMIT : LIMIT;
	}

	static Change to(SandboxState state, DesiredState desired) {
		return new Change(state, desired, null, false);
	}

	static Change stopped(@Nullable String reason) {
		return new Change(SandboxState.STOPPED, DesiredState.STOPPED, reason, false);
	}

	static Change failed(Sandbox sandbox, String reason, boolean recoverable) {
		return new Change(SandboxState.ERROR, sandbox.status().desired(), reason, recoverable);
	}

}
