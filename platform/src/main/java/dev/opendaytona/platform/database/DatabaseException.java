package dev.opendaytona.platform.database;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be used; for whoever starts the server, never for an API client.
 */
public final class DatabaseException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public DatabaseException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * What was tried, why it failed and what to do.
	 * @return the message
	 */
	public String message() {
		return String.valueOf(getMessage());
	}

}
