package dev.opendaytona.platform.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.opendaytona.api.error.ApiException;

/**
 * The name of an object: parts with slashes between them, for example
 * {@code <organization>/<hash>/context.tar}. Keys are ordered by their bytes, as S3 does.
 *
 * @param text the name
 */
public record ObjectKey(String text) implements Comparable<ObjectKey> {

	private static final int MOST_BYTES = 1024;

	private static final int MOST_PART_BYTES = 250;

	private static final List<String> UNUSABLE = List.of("", ".", "..");

	/**
	 * Checks the name.
	 * @throws ApiException.InvalidRequest when it is none
	 */
	public ObjectKey {
		if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
				|| !parts(text).stream().allMatch(ObjectKey::ok)) {
			throw new ApiException.InvalidRequest("OBJECT_KEY_INVALID",
					"The key of an object must be parts of 1 to " + MOST_PART_BYTES + " bytes when percent-encoded"
							+ " (other than '.' and '..') with '/' between them, without control characters, "
							+ MOST_BYTES + " bytes at most in all");
		}
	}

	private static boolean ok(String part) {
		return !UNUSABLE.contains(part) && UriEncoding.encode(part).length() <= MOST_PART_BYTES
				&& part.chars().noneMatch(Character::isISOControl)
				&& StandardCharsets.UTF_8.newEncoder().canEncode(part);
	}

	private static List<String> parts(String text) {
		return Arrays.asList(text.split("/", -1));
	}

	List<String> parts() {
		return parts(this.text);
	}

	@Override
	public int compareTo(ObjectKey other) {
		return Arrays.compareUnsigned(this.text.getBytes(StandardCharsets.UTF_8),
				other.text.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
