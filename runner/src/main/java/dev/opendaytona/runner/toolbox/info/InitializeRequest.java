package dev.opendaytona.runner.toolbox.info;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What a platform tells the toolbox after a start (contract: toolbox section 3).
 *
 * @param token a secret
 */
record InitializeRequest(@Nullable String token) {

	void check() {
		if (this.token == null || this.token.isBlank()) {
			throw new ApiException.InvalidRequest("The token is missing; give it in 'token'");
		}
	}

	@Override
	public String toString() {
		return "InitializeRequest";
	}

}
