package dev.opendaytona.runner.files;

import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxPath;

/**
 * A path split into the directory that the kernel looks up and the entry in it that is
 * changed.
 *
 * @param path the whole path as it was given
 * @param parent the path of the directory
 * @param name the entry
 */
record PathBytes(SandboxPath path, String parent, String name) {

	static PathBytes of(SandboxPath path) {
		String trimmed = trim(path.value());
		int slash = trimmed.lastIndexOf('/');
		PathBytes split = new PathBytes(path, trimmed.substring(0, slash + 1), trimmed.substring(slash + 1));
		if (split.name.isEmpty() || split.name.equals(".") || split.name.equals("..")) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"The path '" + path + "' does not end in a name; give the path of an entry of a directory");
		}
		return split;
	}

	/**
	 * The path and all above it.
	 * @param path the path
	 * @return from the root's first entry to the whole path; empty for the root
	 */
	static List<String> prefixes(SandboxPath path) {
		String whole = trim(path.value());
		List<String> prefixes = new ArrayList<>();
		for (int slash = whole.indexOf('/', 1); slash >= 0; slash = whole.indexOf('/', slash + 1)) {
			if (whole.charAt(slash - 1) != '/') {
				prefixes.add(whole.substring(0, slash));
			}
		}
		if (!whole.equals("/")) {
			prefixes.add(whole);
		}
		return prefixes;
	}

	/** Without slashes at its end; the root is a single slash. */
	private static String trim(String path) {
		int end = path.length();
		while (end > 1 && path.charAt(end - 1) == '/') {
			end--;
		}
		return path.substring(0, end);
	}

	byte[] parentBytes() {
		return bytes(this.parent);
	}

	byte[] nameBytes() {
		return bytes(this.name);
	}

	static byte[] bytes(String text) {
		return PathText.bytes(text);
	}

}
