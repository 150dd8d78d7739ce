package dev.opendaytona.api.runner;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a sandbox is, as its runner sees it.
 *
 * @param id the id of the sandbox
 * @param phase where it stands
 * @param reason why it failed, safe to show; only with {@link Phase#FAILED}
 */
public record SandboxStatus(String id, Phase phase, @Nullable String reason) {

	public SandboxStatus {
		Objects.requireNonNull(id, "id");
		Objects.requireNonNull(phase, "phase");
	}

	/** Where a sandbox stands on its runner. */
	public enum Phase {

		/** Being made; after a crash it is undone. */
		CREATING,

		/** Its processes run. */
		RUNNING,

		/** Its processes are being ended. */
		STOPPING,

		/** It has no process; its files are kept. */
		STOPPED,

		/** Being removed; after a crash the removal is finished. */
		DESTROYING,

		/** It could not be started or stopped; it can be destroyed. */
		FAILED

	}

}
