package dev.opendaytona.platform.storage;

/**
 * A failure in the words of S3.
 */
final class S3Failure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	private final String code;

	S3Failure(int status, String code, String message) {
		super(message);
		this.status = status;
		this.code = code;
	}

	static S3Failure denied(String message) {
		return new S3Failure(403, "AccessDenied", message);
	}

	static S3Failure noSuchUpload() {
		return new S3Failure(404, "NoSuchUpload",
				"There is no such upload of this key: it was completed, aborted or given up; begin a new one");
	}

	static S3Failure malformed(String message) {
		return new S3Failure(400, "MalformedXML", message);
	}

	static S3Failure invalid(String message) {
		return new S3Failure(400, "InvalidRequest", message);
	}

	static S3Failure notImplemented(String what) {
		return new S3Failure(501, "NotImplemented", "This store has no " + what
				+ "; it knows PUT, GET, HEAD, DELETE and LIST of objects and uploads in several parts");
	}

	int status() {
		return this.status;
	}

	String code() {
		return this.code;
	}

}
