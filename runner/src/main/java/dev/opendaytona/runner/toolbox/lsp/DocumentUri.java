package dev.opendaytona.runner.toolbox.lsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;

/**
 * URIs of files. Clients glue a path, absolute or relative, to {@code file://} as it is;
 * servers are told the URI of the absolute path.
 */
final class DocumentUri {

	private static final String SCHEME = "file://";

	private static final String PLAIN = "/-._~";

	private DocumentUri() {
	}

	/**
	 * The URI of a path.
	 * @param path the path
	 * @return the URI (RFC 8089)
	 */
	static String of(SandboxPath path) {
		StringBuilder uri = new StringBuilder(SCHEME);
		for (byte each : path.value().getBytes(StandardCharsets.UTF_8)) {
			char character = (char) Byte.toUnsignedInt(each);
			if (character < 128 && (Character.isLetterOrDigit(character) || PLAIN.indexOf(character) >= 0)) {
				uri.append(character);
			}
			else {
				uri.append('%').append("%02X".formatted((int) character));
			}
		}
		return uri.toString();
	}

	/**
	 * What a URI of a client may mean, the likeliest first: a relative path starts at the
	 * work directory, else at the project; {@code %} may be itself, or an escape.
	 * @param uri the URI
	 * @param workDir the work directory
	 * @param project the project
	 * @return the paths
	 */
	static List<SandboxPath> paths(String uri, String workDir, SandboxPath project) {
		if (!uri.startsWith(SCHEME)) {
			throw new ApiException.InvalidRequest(
					"uri must be that of a file: 'file://' and its path, absolute or relative to the work directory");
		}
		String path = uri.substring(SCHEME.length());
		List<SandboxPath> paths = new ArrayList<>(starts(path, workDir, project));
		String decoded = decoded(path);
		if (!decoded.equals(path)) {
			paths.addAll(starts(decoded, workDir, project));
		}
		return paths;
	}

	private static List<SandboxPath> starts(String path, String workDir, SandboxPath project) {
		SandboxPath first = shortened(SandboxPath.of(path, workDir));
		return path.startsWith("/") ? List.of(first) : List.of(first, shortened(SandboxPath.of(path, project.value())));
	}

	/**
	 * The same path without what changes nothing; a path has one URI alone then.
	 * @param path the path
	 * @return the path
	 */
	static SandboxPath shortened(SandboxPath path) {
		StringBuilder all = new StringBuilder();
		for (String name : path.value().split("/")) {
			if (!name.isEmpty() && !name.equals(".")) {
				all.append('/').append(name);
			}
		}
		return new SandboxPath(all.isEmpty() ? "/" : all.toString());
	}

	/** Not URLDecoder's way: a plus is a plus, and what is no escape stays. */
	private static String decoded(String text) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		byte[] all = text.getBytes(StandardCharsets.UTF_8);
		for (int index = 0; index < all.length; index++) {
			int high = digit(all, index + 1);
			int low = digit(all, index + 2);
			if (all[index] == '%' && high >= 0 && low >= 0) {
				bytes.write(high * 16 + low);
				index += 2;
			}
			else {
				bytes.write(all[index]);
			}
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

	private static int digit(byte[] all, int index) {
		return (index < all.length) ? Character.digit(all[index], 16) : -1;
	}

}
