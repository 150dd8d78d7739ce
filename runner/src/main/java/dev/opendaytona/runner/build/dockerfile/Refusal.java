package dev.opendaytona.runner.build.dockerfile;

import dev.opendaytona.api.error.ApiException;

/**
 * The errors of a Dockerfile: where, what, and what to do. Text of the file is cut and
 * cleaned before it is repeated, because who reads the message may be a terminal.
 */
final class Refusal {

	private static final String INVALID = "DOCKERFILE_INVALID";

	private static final String UNSUPPORTED = "DOCKERFILE_UNSUPPORTED";

	private static final int MAX_QUOTED = 80;

	private Refusal() {
	}

	static ApiException.InvalidRequest invalid(Origin origin, String message) {
		return invalid(origin.where(), message);
	}

	static ApiException.InvalidRequest invalid(String where, String message) {
		return new ApiException.InvalidRequest(INVALID, where + ": " + message);
	}

	static ApiException.Unsupported unsupported(Origin origin, String message) {
		return new ApiException.Unsupported(UNSUPPORTED, origin.where() + ": " + message);
	}

	static String quoted(String text) {
		String cut = (text.length() > MAX_QUOTED) ? text.substring(0, MAX_QUOTED) + "…" : text;
		StringBuilder clean = new StringBuilder("'");
		cut.codePoints().map((c) -> Character.isISOControl(c) ? '?' : c).forEach(clean::appendCodePoint);
		return clean.append('\'').toString();
	}

}
