package dev.opendaytona.api.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the caller may see. The subclass says what the caller should do next,
 * the {@linkplain #code() code} says which case it is, and the message says what was
 * tried, on what, why it failed and the next step. The message is always safe to show: it
 * never holds a host path, SQL, a token or the text of the cause.
 */
public abstract sealed class ApiException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String code;

	private ApiException(String code, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.code = code;
	}

	/**
	 * The case, in upper snake case, for example {@code FILE_NOT_FOUND}.
	 * @return the code
	 */
	public final String code() {
		return this.code;
	}

	/**
	 * The safe message; never null, unlike {@link Throwable#getMessage()}.
	 * @return the message
	 */
	public final String message() {
		return String.valueOf(getMessage());
	}

	/** The request is wrong; correct it before trying again (HTTP 400). */
	public static final class InvalidRequest extends ApiException {

		private static final long serialVersionUID = 1L;

		public InvalidRequest(String message) {
			this("BAD_REQUEST", message);
		}

		public InvalidRequest(String code, String message) {
			super(code, message, null);
		}

	}

	/** No valid credential came with the request (HTTP 401). */
	public static final class Unauthenticated extends ApiException {

		private static final long serialVersionUID = 1L;

		public Unauthenticated(String message) {
			this("UNAUTHORIZED", message);
		}

		public Unauthenticated(String code, String message) {
			super(code, message, null);
		}

	}

	/** The credential is valid, but not for this (HTTP 403). */
	public static final class Forbidden extends ApiException {

		private static final long serialVersionUID = 1L;

		public Forbidden(String message) {
			this("FORBIDDEN", message);
		}

		public Forbidden(String code, String message) {
			super(code, message, null);
		}

	}

	/** There is no such thing, or it is not the caller's (HTTP 404). */
	public static final class NotFound extends ApiException {

		private static final long serialVersionUID = 1L;

		public NotFound(String message) {
			this("NOT_FOUND", message);
		}

		public NotFound(String code, String message) {
			super(code, message, null);
		}

	}

	/** The present state forbids it; look again, then decide (HTTP 409). */
	public static final class Conflict extends ApiException {

		private static final long serialVersionUID = 1L;

		public Conflict(String message) {
			this("CONFLICT", message);
		}

		public Conflict(String code, String message) {
			super(code, message, null);
		}

	}

	/** It existed and has ended for good (HTTP 410). */
	public static final class Gone extends ApiException {

		private static final long serialVersionUID = 1L;

		public Gone(String message) {
			this("GONE", message);
		}

		public Gone(String code, String message) {
			super(code, message, null);
		}

	}

	/** Well formed, but this server or engine cannot do it (HTTP 422). */
	public static final class Unsupported extends ApiException {

		private static final long serialVersionUID = 1L;

		public Unsupported(String message) {
			this("UNPROCESSABLE_ENTITY", message);
		}

		public Unsupported(String code, String message) {
			super(code, message, null);
		}

	}

	/** Too many requests; wait, then try again (HTTP 429). */
	public static final class RateLimited extends ApiException {

		private static final long serialVersionUID = 1L;

		public RateLimited(String message) {
			this("RATE_LIMITED", message);
		}

		public RateLimited(String code, String message) {
			super(code, message, null);
		}

	}

	/** It took longer than its limit and was ended (HTTP 408). */
	public static final class Timeout extends ApiException {

		private static final long serialVersionUID = 1L;

		public Timeout(String message) {
			this("REQUEST_TIMEOUT", message);
		}

		public Timeout(String code, String message) {
			super(code, message, null);
		}

	}

	/** Something that is needed is down or full; try again later (HTTP 503). */
	public static final class Unavailable extends ApiException {

		private static final long serialVersionUID = 1L;

		public Unavailable(String message) {
			this("UNAVAILABLE", message, null);
		}

		public Unavailable(String code, String message, @Nullable Throwable cause) {
			super(code, message, cause);
		}

	}

	/** Another server, that the caller named, did not answer rightly (HTTP 502). */
	public static final class BadGateway extends ApiException {

		private static final long serialVersionUID = 1L;

		public BadGateway(String code, String message) {
			super(code, message, null);
		}

	}

	/** Our fault (HTTP 500). */
	public static final class Internal extends ApiException {

		private static final long serialVersionUID = 1L;

		public Internal(String message, @Nullable Throwable cause) {
			this("INTERNAL_SERVER_ERROR", message, cause);
		}

		public Internal(String code, String message, @Nullable Throwable cause) {
			super(code, message, cause);
		}

	}

}
