package dev.opendaytona.platform.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.access.InstallationIdentity;
import dev.opendaytona.platform.database.Columns;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The keys that clients sign URLs of files with (contract: toolbox section 5). None is
 * kept: each comes from the installation's secret, and from a number that goes up when
 * the key is changed.
 */
public final class SigningKeys {

	private static final String ALGORITHM = "HmacSHA256";

	private final DatabaseClient database;

	private final Mono<InstallationIdentity> installation;

	SigningKeys(DatabaseClient database, Mono<InstallationIdentity> installation) {
		this.database = database;
		this.installation = installation;
	}

	/**
	 * The key of a sandbox.
	 * @param id the sandbox
	 * @return its key, or empty when there is no such sandbox
	 */
	public Mono<Secret> find(UUID id) {
		return key(id, "select signing_generation from sandbox where id = :id and state <> 'destroyed'");
	}

	/**
	 * Changes the key of a sandbox: what was signed with the old one is void.
	 * @param id the sandbox
	 * @return its new key, or empty when there is no such sandbox
	 */
	Mono<Secret> rotate(UUID id) {
		return key(id, "update sandbox set signing_generation = signing_generation + 1"
				+ " where id = :id and state <> 'destroyed' returning signing_generation");
	}

	private Mono<Secret> key(UUID id, String sql) {
		Mono<Integer> generation = this.database.sql(sql)
			.bind("id", id)
			.map((row) -> Columns.get(row, "signing_generation", Integer.class))
			.one();
		return generation
			.zipWith(this.installation, (number, identity) -> sign(identity.secret(), "files:" + id + ":" + number))
			.map((bytes) -> Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
	}

	/**
	 * The HMAC-SHA256 of a text.
	 * @param key the key
	 * @param text the text
	 * @return 32 bytes
	 */
	public static byte[] sign(Secret key, String text) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(key.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException impossible) {
			throw new IllegalStateException(impossible);
		}
	}

}
