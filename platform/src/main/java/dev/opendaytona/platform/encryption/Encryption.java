package dev.opendaytona.platform.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts secrets for the database (AES-256-GCM): {@code 1.<key id>.<nonce, text and
 * tag>}. Each is bound to its place, so that it is worth nothing in another row.
 */
public final class Encryption {

	private static final String FORMAT = "1";

	private static final String CIPHER = "AES/GCM/NoPadding";

	private static final int NONCE_BYTES = 12;

	private static final int TAG_BITS = 128;

	private final @Nullable EncryptionKey key;

	private final SecureRandom random = new SecureRandom();

	/**
	 * Creates it.
	 * @param key the key, or null when the server was given none: then nothing is
	 * encrypted or decrypted
	 */
	public Encryption(@Nullable EncryptionKey key) {
		this.key = key;
	}

	/**
	 * Encrypts a secret.
	 * @param secret the secret
	 * @param place where it is kept, for example a table and an id
	 * @return what may be kept
	 * @throws ApiException.Unavailable when there is no key
	 */
	public String encrypt(Secret secret, String place) {
		EncryptionKey with = key();
		byte[] nonce = new byte[NONCE_BYTES];
		this.random.nextBytes(nonce);
		try {
			Cipher cipher = cipher(Cipher.ENCRYPT_MODE, with, nonce, place);
			byte[] text = secret.value().getBytes(StandardCharsets.UTF_8);
			byte[] result = new byte[NONCE_BYTES + cipher.getOutputSize(text.length)];
			System.arraycopy(nonce, 0, result, 0, NONCE_BYTES);
			cipher.doFinal(text, 0, text.length, result, NONCE_BYTES);
			return String.join(".", FORMAT, with.id(), Base64.getEncoder().withoutPadding().encodeToString(result));
		}
		catch (GeneralSecurityException impossible) {
			throw new IllegalStateException("Every JDK has " + CIPHER, impossible);
		}
	}

	/**
	 * Decrypts a secret.
	 * @param encrypted what was kept
	 * @param place where it was kept
	 * @param what names it in the message of a failure, for example "The password of …"
	 * @return the secret
	 * @throws ApiException.Unavailable when this server has not the key
	 * @throws ApiException.Internal when it is damaged
	 */
	public Secret decrypt(String encrypted, String place, String what) {
		EncryptionKey with = key();
		String[] parts = encrypted.split("\\.", -1);
		if (parts.length != 3 || !parts[0].equals(FORMAT)) {
			throw damaged(what, null);
		}
		if (!parts[1].equals(with.id())) {
			throw new ApiException.Unavailable("ENCRYPTION_KEY_WRONG",
					what + " was encrypted with the key '" + parts[1] + "', and this server has the key '" + with.id()
							+ "'; start it with the first one (DAYTONA_ENCRYPTION_KEY, or the file 'encryption.key' in"
							+ " its data directory), or set the secret anew",
					null);
		}
		return decrypt(parts[2], with, place, what);
	}

	private static Secret decrypt(String text, EncryptionKey with, String place, String what) {
		try {
			byte[] bytes = Base64.getDecoder().decode(text);
			if (bytes.length < NONCE_BYTES) {
				throw damaged(what, null);
			}
			Cipher cipher = cipher(Cipher.DECRYPT_MODE, with, bytes, place);
			byte[] result = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
			return Secret.of(new String(result, StandardCharsets.UTF_8));
		}
		catch (AEADBadTagException | IllegalArgumentException changed) {
			throw damaged(what, changed);
		}
		catch (GeneralSecurityException impossible) {
			throw new IllegalStateException("Every JDK has " + CIPHER, impossible);
		}
	}

	private static Cipher cipher(int mode, EncryptionKey key, byte[] nonce, String place)
			throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance(CIPHER);
		cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce, 0, NONCE_BYTES));
		cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	private EncryptionKey key() {
		if (this.key == null) {
			throw new ApiException.Unavailable("ENCRYPTION_KEY_MISSING",
					"Secrets cannot be kept because this server has no encryption key; start it with one in"
							+ " DAYTONA_ENCRYPTION_KEY ('openssl rand -hex 32' makes one)",
					null);
		}
		return this.key;
	}

	private static ApiException damaged(String what, @Nullable Throwable cause) {
		return new ApiException.Internal("ENCRYPTED_SECRET_DAMAGED",
				what + " cannot be decrypted because it was changed in the database; set it anew", cause);
	}

}
