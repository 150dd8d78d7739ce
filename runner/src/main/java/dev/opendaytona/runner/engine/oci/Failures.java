package dev.opendaytona.runner.engine.oci;

import dev.opendaytona.api.error.ApiException;

/**
 * What callers of the engine are told of a failure of the host.
 */
final class Failures {

	private Failures() {
	}

	/** What is for the caller already stays; all else is for the runner's log. */
	static RuntimeException translated(String what, RuntimeException failure) {
		return (failure instanceof ApiException) ? failure
				: new ApiException.Internal(what + "; the runner's log tells why", failure);
	}

}
