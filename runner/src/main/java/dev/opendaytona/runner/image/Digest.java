package dev.opendaytona.runner.image;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Names content by its SHA-256 (OCI image spec, descriptor.md, digests).
 *
 * @param hex 64 small hexadecimal digits
 */
record Digest(String hex) {

	private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

	private static final String PREFIX = "sha256:";

	Digest {
		if (!HEX.matcher(hex).matches()) {
			throw new IllegalArgumentException("'" + hex + "' is no SHA-256 of 64 hexadecimal digits");
		}
	}

	/** Reads {@code sha256:…}; no other algorithm is known. */
	@JsonCreator
	static Digest of(String text) {
		if (!text.startsWith(PREFIX)) {
			throw new IllegalArgumentException("'" + text + "' is no digest of the form 'sha256:…'");
		}
		return new Digest(text.substring(PREFIX.length()));
	}

	static Digest of(MessageDigest finished) {
		return new Digest(HexFormat.of().formatHex(finished.digest()));
	}

	static Digest of(byte[] content) {
		return new Digest(HexFormat.of().formatHex(sha256().digest(content)));
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@JsonValue
	@Override
	public String toString() {
		return PREFIX + this.hex;
	}

}
