package dev.opendaytona.platform.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.opendaytona.api.error.ApiException;

/**
 * Which file holds which object: a directory for each part of the key but the last, with
 * unusual characters percent-encoded. The file has a mark at its end that no directory
 * has, so that {@code a} and {@code a/b} can both be.
 *
 * @param root the directory of all objects
 */
record ObjectPaths(Path root) {

	private static final String MARK = "@";

	Path file(ObjectKey key) {
		List<String> parts = key.parts();
		return directory(parts.subList(0, parts.size() - 1)).resolve(UriEncoding.encode(parts.getLast()) + MARK);
	}

	private Path directory(List<String> parts) {
		Path directory = this.root;
		for (String part : parts) {
			directory = directory.resolve(UriEncoding.encode(part));
		}
		return directory;
	}

	/** The directory that holds all keys with this prefix; empty when there are none. */
	Optional<Path> directory(String prefix) {
		int slash = prefix.lastIndexOf('/');
		if (slash < 0) {
			return Optional.of(this.root);
		}
		try {
			return Optional.of(directory(new ObjectKey(prefix.substring(0, slash)).parts()));
		}
		catch (ApiException.InvalidRequest noKey) {
			return Optional.empty();
		}
	}

	/** The key of a file; empty when it holds no object. */
	Optional<ObjectKey> key(Path file) {
		if (!file.getFileName().toString().endsWith(MARK)) {
			return Optional.empty();
		}
		List<String> parts = new ArrayList<>();
		this.root.relativize(file)
			.forEach((part) -> parts.add(URLDecoder.decode(part.toString(), StandardCharsets.UTF_8)));
		String text = String.join("/", parts);
		return Optional.of(new ObjectKey(text.substring(0, text.length() - MARK.length())));
	}

}
