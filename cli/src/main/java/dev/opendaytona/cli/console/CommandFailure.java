package dev.opendaytona.cli.console;

import org.jspecify.annotations.Nullable;

/**
 * Ends a command with a message for the person who gave it: what was tried, on what, why
 * it failed and the next step.
 */
public final class CommandFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public CommandFailure(String message) {
		this(message, null);
	}

	public CommandFailure(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
