package dev.opendaytona.platform.storage;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding as S3 wants it: all but letters, digits and {@code -._~}.
 */
final class UriEncoding {

	private UriEncoding() {
	}

	static String encode(String text) {
		StringBuilder result = new StringBuilder(text.length());
		for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
			if (isUnreserved(value)) {
				result.append((char) value);
			}
			else {
				result.append('%').append(HexFormat.of().withUpperCase().toHexDigits(value));
			}
		}
		return result.toString();
	}

	/** A plus is a plus, unlike in a form. */
	static String decode(String text) {
		return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
	}

	private static boolean isUnreserved(byte value) {
		return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z') || (value >= '0' && value <= '9')
				|| "-._~".indexOf(value) >= 0;
	}

}
