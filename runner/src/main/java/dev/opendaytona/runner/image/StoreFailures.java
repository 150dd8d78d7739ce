package dev.opendaytona.runner.image;

import java.io.IOException;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Why the store could not take something.
 */
final class StoreFailures {

	private static final Pattern FULL = Pattern
		.compile("no space left on device|disk quota exceeded|wrote only \\d+ of", Pattern.CASE_INSENSITIVE);

	private StoreFailures() {
	}

	/** A full disk is for an operator, anything else is for our log. */
	static ApiException of(String what, IOException cause) {
		return isFull(cause.getMessage()) ? full(cause) : new ApiException.Internal(what, cause);
	}

	/** Whether a program or the kernel says so; tar does when a write stops halfway. */
	static boolean isFull(@Nullable String text) {
		return text != null && FULL.matcher(text).find();
	}

	static ApiException full(@Nullable Throwable cause) {
		return new ApiException.Unavailable("DISK_FULL", "The disk of the runner is full, and the image does not fit; "
				+ "delete snapshots that are no longer needed, or give the runner a larger disk", cause);
	}

}
