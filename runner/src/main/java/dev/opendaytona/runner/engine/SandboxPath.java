package dev.opendaytona.runner.engine;

import dev.opendaytona.api.error.ApiException;

/**
 * A path inside a sandbox, as a peer gave it. Only the kernel resolves it, inside the
 * sandbox's root; nothing here interprets {@code ..} or links.
 *
 * @param value an absolute path without a NUL, as {@link PathText} writes it
 */
public record SandboxPath(String value) {

	private static final int MAX_BYTES = 4095;

	public SandboxPath {
		if (!value.startsWith("/")) {
			throw invalid("Path '" + value + "' is not absolute");
		}
	}

	/**
	 * A path as a peer gave it.
	 * @param path absolute, or relative to the work directory
	 * @param workDir the absolute path of the work directory
	 * @return the path
	 */
	public static SandboxPath of(String path, String workDir) {
		if (path.isEmpty()) {
			throw invalid("The path is empty; give the path of a file or directory");
		}
		if (path.indexOf('\0') >= 0) {
			throw invalid("The path holds a NUL character, which no file name can have");
		}
		if (path.codePoints().anyMatch(SandboxPath::isHalf)) {
			throw invalid("The path holds half of a surrogate pair, which is no character; send it as valid Unicode");
		}
		if (path.length() > MAX_BYTES) {
			throw invalid("The path is longer than " + MAX_BYTES + " characters");
		}
		return new SandboxPath(path.startsWith("/") ? path : (workDir + "/" + path));
	}

	private static boolean isHalf(int character) {
		return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
	}

	/**
	 * A name below this path.
	 * @param name the name
	 * @return its path
	 */
	public SandboxPath resolve(String name) {
		return new SandboxPath(this.value.endsWith("/") ? (this.value + name) : (this.value + "/" + name));
	}

	private static ApiException.InvalidRequest invalid(String message) {
		return new ApiException.InvalidRequest("INVALID_FILE_PATH", message);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
