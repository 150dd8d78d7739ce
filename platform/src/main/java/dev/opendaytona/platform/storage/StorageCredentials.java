package dev.opendaytona.platform.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;

/**
 * Keys to the embedded store. None is kept: the access key says whose it is and when it
 * ends, and its secret comes from it and the installation's secret. So every server of
 * the installation knows them, and there is nothing to clean up.
 */
final class StorageCredentials {

	private static final Pattern ACCESS_KEY = Pattern.compile("OD([0-9A-F]{32})([0-9A-F]{8})");

	private StorageCredentials() {
	}

	/**
	 * A key to the objects of an organization.
	 *
	 * @param accessKey the public part
	 * @param secret the secret part
	 * @param organizationId whose objects it opens: those whose key starts with this id
	 * and a slash
	 * @param expiresAt when it ends
	 */
	record Credential(String accessKey, Secret secret, UUID organizationId, Instant expiresAt) {

		/** A token for clients that want one; they send it back, and it means nothing. */
		String sessionToken() {
			return Digests.hex(Digests.hmac(HexFormat.of().parseHex(this.secret.value()), "session token"));
		}

	}

	static Credential issue(UUID organizationId, Instant expiresAt, Secret installation) {
		ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * 2 + Integer.BYTES)
			.putLong(organizationId.getMostSignificantBits())
			.putLong(organizationId.getLeastSignificantBits())
			.putInt((int) expiresAt.getEpochSecond());
		String accessKey = "OD" + Digests.hex(bytes.array()).toUpperCase(Locale.ROOT);
		return new Credential(accessKey, secret(accessKey, installation), organizationId, expiresAt);
	}

	/**
	 * The key that a client names; whether the client has its secret is another question.
	 */
	static Optional<Credential> find(String accessKey, Secret installation) {
		Matcher matcher = ACCESS_KEY.matcher(accessKey);
		if (!matcher.matches()) {
			return Optional.empty();
		}
		ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(accessKey.substring(2)));
		UUID organizationId = new UUID(bytes.getLong(), bytes.getLong());
		Instant expiresAt = Instant.ofEpochSecond(Integer.toUnsignedLong(bytes.getInt()));
		return Optional.of(new Credential(accessKey, secret(accessKey, installation), organizationId, expiresAt));
	}

	private static Secret secret(String accessKey, Secret installation) {
		byte[] key = installation.value().getBytes(StandardCharsets.UTF_8);
		return Secret.of(Digests.hex(Digests.hmac(key, "object storage:" + accessKey)));
	}

}
