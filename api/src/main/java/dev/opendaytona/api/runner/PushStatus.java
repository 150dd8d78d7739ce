package dev.opendaytona.api.runner;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How far a runner is with the sending of an image.
 *
 * @param name the name of the image on the runner
 * @param reference where it is sent
 * @param state where it stands
 * @param reason why it failed, safe to show; only with {@link State#FAILED}
 */
public record PushStatus(String name, String reference, State state, @Nullable String reason) {

	public PushStatus {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(reference, "reference");
		Objects.requireNonNull(state, "state");
	}

	/** Where the sending of an image stands. */
	public enum State {

		/** It is being packed or sent. */
		PUSHING,

		/** The registry has it. */
		PUSHED,

		/** It could not be sent. */
		FAILED

	}

}
