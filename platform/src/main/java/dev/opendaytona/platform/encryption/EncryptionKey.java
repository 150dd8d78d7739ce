package dev.opendaytona.platform.encryption;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

import javax.crypto.spec.SecretKeySpec;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;

/**
 * The key that secrets at rest are encrypted with. Its id is shown, so that a wrong key
 * can be told from a damaged secret; the key cannot be found from it.
 */
public final class EncryptionKey {

	private static final int BYTES = 32;

	private static final int ID_BYTES = 4;

	private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{64}");

	private final String id;

	private final SecretKeySpec key;

	private EncryptionKey(byte[] bytes) {
		this.id = id(bytes);
		this.key = new SecretKeySpec(bytes, "AES");
	}

	/**
	 * Reads a key.
	 * @param text 64 hexadecimal digits
	 * @return the key
	 * @throws ApiException.InvalidRequest when it is no key
	 */
	public static EncryptionKey parse(Secret text) {
		if (!TEXT.matcher(text.value()).matches()) {
			throw new ApiException.InvalidRequest(
					"The encryption key is not a text of 64 hexadecimal digits; correct DAYTONA_ENCRYPTION_KEY or the"
							+ " file 'encryption.key' in the data directory ('openssl rand -hex 32' makes a new key)");
		}
		return new EncryptionKey(HexFormat.of().parseHex(text.value()));
	}

	/**
	 * Makes a key.
	 * @return its text
	 */
	public static Secret generate() {
		byte[] bytes = new byte[BYTES];
		new SecureRandom().nextBytes(bytes);
		return Secret.of(HexFormat.of().formatHex(bytes));
	}

	private static String id(byte[] bytes) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update("opendaytona encryption key id".getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(bytes), ID_BYTES));
		}
		catch (NoSuchAlgorithmException impossible) {
			throw new IllegalStateException("Every JDK has SHA-256", impossible);
		}
	}

	String id() {
		return this.id;
	}

	SecretKeySpec key() {
		return this.key;
	}

	@Override
	public String toString() {
		return "EncryptionKey[" + this.id + "]";
	}

}
