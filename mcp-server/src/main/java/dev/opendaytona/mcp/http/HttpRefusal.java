package dev.opendaytona.mcp.http;

import org.springframework.http.HttpStatus;

/** A request that is not served, with what to tell its sender. */
final class HttpRefusal extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	private final int code;

	private final String reason;

	HttpRefusal(HttpStatus status, int code, String reason) {
		super(reason, null, false, false);
		this.status = status;
		this.code = code;
		this.reason = reason;
	}

	HttpRefusal(HttpStatus status, String reason) {
		this(status, -32_000, reason);
	}

	static HttpRefusal noSession() {
		return new HttpRefusal(HttpStatus.NOT_FOUND, -32_001,
				"There is no such session, or it has ended; send 'initialize' to open a new one");
	}

	HttpStatus status() {
		return this.status;
	}

	int code() {
		return this.code;
	}

	String reason() {
		return this.reason;
	}

}
