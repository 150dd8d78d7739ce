package dev.opendaytona.api.runner;

import java.util.Objects;

import dev.opendaytona.api.runner.RunnerInfo.ImageInfo;
import org.jspecify.annotations.Nullable;

/**
 * How far a runner is with an image.
 *
 * @param name the name of the image
 * @param state where it stands
 * @param reason why it failed, safe to show; only with {@link State#FAILED}
 * @param image what it is; only with {@link State#READY}
 */
public record ImageStatus(String name, State state, @Nullable String reason, @Nullable ImageInfo image) {

	public ImageStatus {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(state, "state");
	}

	/** Where an image stands on its runner. */
	public enum State {

		/** It is being fetched or built. */
		MAKING,

		/** Sandboxes can start from it. */
		READY,

		/** It could not be made. */
		FAILED

	}

}
