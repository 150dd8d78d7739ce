package dev.opendaytona.platform.storage;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The digests that S3 is made of; every JDK has them.
 */
final class Digests {

	private Digests() {
	}

	static MessageDigest md5() {
		return digest("MD5");
	}

	static MessageDigest sha1() {
		return digest("SHA-1");
	}

	static MessageDigest sha256() {
		return digest("SHA-256");
	}

	private static MessageDigest digest(String algorithm) {
		try {
			return MessageDigest.getInstance(algorithm);
		}
		catch (NoSuchAlgorithmException impossible) {
			throw new IllegalStateException("Every JDK has " + algorithm, impossible);
		}
	}

	static String hexSha256(String text) {
		return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
	}

	static byte[] hmac(byte[] key, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
			throw new IllegalStateException("Every JDK has HmacSHA256", impossible);
		}
	}

	static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	/** Takes as long for a wrong text as for the right one. */
	static boolean same(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

}
