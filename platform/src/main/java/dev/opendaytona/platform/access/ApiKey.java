package dev.opendaytona.platform.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept: without the key itself.
 *
 * @param caller whom it stands for
 * @param name its name, unique for its account in its organization
 * @param suffix the end of the key, to recognise it by
 * @param createdAt when it was made
 * @param lastUsedAt when it was last seen
 */
record ApiKey(Caller caller, String name, String suffix, Instant createdAt, @Nullable Instant lastUsedAt) {

	private static final int RANDOM_BYTES = 32;

	private static final int SUFFIX = 3;

	static ApiKey of(UUID accountId, UUID organizationId, Set<Permission> permissions, @Nullable Instant expiresAt,
			String name, Secret value, Instant now) {
		Caller caller = new Caller(UUID.randomUUID(), accountId, organizationId, permissions, expiresAt);
		String text = value.value();
		return new ApiKey(caller, name, text.substring(Math.max(0, text.length() - SUFFIX)), now, null);
	}

	static Secret newValue(SecureRandom random) {
		byte[] bytes = new byte[RANDOM_BYTES];
		random.nextBytes(bytes);
		return Secret.of("dtn_" + HexFormat.of().formatHex(bytes));
	}

	static byte[] hash(String value) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException impossible) {
			throw new IllegalStateException("Every JDK has SHA-256", impossible);
		}
	}

	String masked() {
		return "dtn" + "*".repeat(20) + this.suffix;
	}

}
