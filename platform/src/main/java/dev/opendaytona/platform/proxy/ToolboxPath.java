package dev.opendaytona.platform.proxy;

import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What a request for a toolbox is for. The rest of the path stays as it was encoded.
 *
 * @param sandboxId the sandbox
 * @param rest the path below the toolbox
 * @param query the query
 */
record ToolboxPath(UUID sandboxId, String rest, @Nullable String query) {

	private static final Pattern PATH = Pattern.compile("/(?:toolbox/([^/]+)|api/toolbox/([^/]+)/toolbox)/([^?]+)");

	private static final Pattern CLIMBS = Pattern.compile("(?i)(^|/)(\\.|%2e){1,2}(/|$)");

	static ToolboxPath parse(ServerHttpRequest request) {
		String path = request.getURI().getRawPath();
		Matcher match = PATH.matcher(path);
		if (!match.matches() || CLIMBS.matcher(match.group(3)).find()) {
			throw new ApiException.NotFound("Cannot " + request.getMethod() + " " + path);
		}
		UUID id = id((match.group(1) != null) ? match.group(1) : match.group(2));
		return new ToolboxPath(id, match.group(3), request.getURI().getRawQuery());
	}

	/** Whether a path is that of one file, to read or to write. */
	static boolean isFile(String method, String path) {
		Matcher match = PATH.matcher(path);
		return match.matches() && ((method.equals("GET") && match.group(3).equals("files/download"))
				|| (method.equals("POST") && match.group(3).equals("files/upload-v2")));
	}

	ToolboxPath with(String changed) {
		return new ToolboxPath(this.sandboxId, this.rest, changed);
	}

	/** The path and query on the runner. */
	String target() {
		return "/sandboxes/" + this.sandboxId + "/toolbox/" + this.rest
				+ ((this.query != null) ? "?" + this.query : "");
	}

	private static UUID id(String text) {
		try {
			UUID id = UUID.fromString(text);
			if (id.toString().equals(text)) {
				return id;
			}
		}
		catch (IllegalArgumentException name) {
			// Names are not accepted here, only ids.
		}
		throw new ApiException.NotFound("Sandbox with ID or name " + text + " not found");
	}

}
