package dev.opendaytona.platform.fleet;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The runner's error body, as far as we read it.
 *
 * @param code the case
 * @param message the message, safe to show
 */
record RunnerFailure(@Nullable String code, @Nullable String message) {

	static final RunnerFailure NONE = new RunnerFailure(null, null);

	ApiException translate(int status, String what) {
		String text = (this.message != null) ? this.message
				: "Tried to " + what + ", but the runner answered " + status + "; see its log";
		String name = (this.code != null) ? this.code : "RUNNER_ERROR";
		return switch (status) {
			case 400 -> new ApiException.InvalidRequest(name, text);
			case 401,
					403 ->
				new ApiException.Unavailable("RUNNER_REFUSED", "Tried to " + what
						+ ", but the runner does not accept this server's token; give both the same one", null);
			case 404 -> new ApiException.NotFound(name, text);
			case 408, 504 -> new ApiException.Timeout(name, text);
			case 409 -> new ApiException.Conflict(name, text);
			case 410 -> new ApiException.Gone(name, text);
			case 422 -> new ApiException.Unsupported(name, text);
			case 429 -> new ApiException.RateLimited(name, text);
			case 502, 503 -> new ApiException.Unavailable(name, text, null);
			default -> new ApiException.Internal(name, text, null);
		};
	}

}
