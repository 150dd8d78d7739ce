package dev.opendaytona.runner.toolbox.session;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * A session to make.
 *
 * @param sessionId its name
 */
record CreateRequest(@Nullable String sessionId) {

	private static final int MAX_LENGTH = 200;

	String id() {
		if (this.sessionId == null || this.sessionId.isBlank()) {
			throw new ApiException.InvalidRequest("The 'sessionId' is missing; give the session a name");
		}
		if (this.sessionId.equals(Entrypoint.SESSION)) {
			throw new ApiException.InvalidRequest("The name 'entrypoint' is reserved; give the session another");
		}
		if (this.sessionId.length() > MAX_LENGTH || !this.sessionId.codePoints().allMatch(CreateRequest::allowed)) {
			throw new ApiException.InvalidRequest("The 'sessionId' is no name that can stand in a URL: use up to "
					+ MAX_LENGTH + " characters without '/', '\\' and control characters");
		}
		return this.sessionId;
	}

	private static boolean allowed(int character) {
		return character != '/' && character != '\\' && !Character.isISOControl(character);
	}

}
