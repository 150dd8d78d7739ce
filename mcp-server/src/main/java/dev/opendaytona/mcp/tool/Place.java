package dev.opendaytona.mcp.tool;

import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Toolbox;

/**
 * The sandbox of a call, with paths made absolute so that every answer names a file the
 * same way.
 *
 * @param toolbox its toolbox
 */
record Place(Toolbox toolbox) {

	private static final int MAX_PATH = 4096;

	/** The path from the root; what {@code ..} and links mean is left to the kernel. */
	String absolute(String path) {
		check(path);
		return path.startsWith("/") ? tidy(path) : tidy(this.toolbox.workDir() + "/" + path);
	}

	private void check(String path) {
		if (path.length() > MAX_PATH || path.chars().anyMatch(Character::isISOControl)) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"A path must be at most " + MAX_PATH + " characters long and have no control characters");
		}
		if (path.equals("~") || path.startsWith("~/")) {
			throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
					"'~' is not expanded in paths. Give an absolute path, or one relative to '" + this.toolbox.workDir()
							+ "'");
		}
	}

	private static String tidy(String path) {
		List<String> segments = new ArrayList<>();
		for (String segment : path.split("/", -1)) {
			if (!segment.isEmpty() && !segment.equals(".")) {
				segments.add(segment);
			}
		}
		return "/" + String.join("/", segments);
	}

}
