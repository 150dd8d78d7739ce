package dev.opendaytona.platform.registry;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * What a request says about a login to a registry; what is absent is not changed.
 *
 * @param name what it is called
 * @param url where the registry is; {@code http://} in front means that it is spoken to
 * without TLS (an extension of our own, for teams that run their own)
 * @param username the user
 * @param password the password or token
 * @param project the path in the registry that it is meant for
 * @param caCertificate certificates in PEM that may have signed the registry's (an
 * extension of our own); empty for the machine's own list
 */
record RegistryFields(@Nullable String name, @Nullable String url, @Nullable String username,
		@JsonDeserialize(using = SecretDeserializer.class) @Nullable Secret password, @Nullable String project,
		@Nullable String caCertificate) {

	private static final int LONGEST_TEXT = 255;

	private static final int LONGEST_PASSWORD = 16 * 1024;

	private static final int LONGEST_CERTIFICATE = 64 * 1024;

	private static final Pattern PROJECT = Pattern.compile("[a-zA-Z0-9._/-]*");

	String checkedName() {
		return text("name", this.name);
	}

	String checkedUrl() {
		String given = (this.url != null) ? this.url.strip() : "";
		RegistryAddress.parse(given);
		return given;
	}

	String checkedUsername() {
		return text("username", this.username);
	}

	Secret checkedPassword() {
		int length = (this.password != null) ? this.password.value().length() : 0;
		if (this.password == null || length == 0 || length > LONGEST_PASSWORD) {
			throw new ApiException.InvalidRequest(
					"password must be a text of 1 to " + LONGEST_PASSWORD + " characters: a password or a token");
		}
		return this.password;
	}

	String checkedProject() {
		String given = (this.project != null) ? this.project.strip().replaceAll("^/+|/+$", "") : "";
		if (given.length() > LONGEST_TEXT || !PROJECT.matcher(given).matches()) {
			throw new ApiException.InvalidRequest("project must be a path in the registry of at most " + LONGEST_TEXT
					+ " letters, digits, '.', '_', '-' and '/', or empty");
		}
		return given;
	}

	@Nullable String checkedCaCertificate() {
		if (this.caCertificate == null || this.caCertificate.isBlank()) {
			return null;
		}
		if (this.caCertificate.length() > LONGEST_CERTIFICATE || !isCertificate(this.caCertificate)) {
			throw new ApiException.InvalidRequest("caCertificate must be one or more X.509 certificates in PEM"
					+ " ('-----BEGIN CERTIFICATE-----'), at most " + LONGEST_CERTIFICATE + " characters");
		}
		return this.caCertificate;
	}

	private static boolean isCertificate(String pem) {
		try {
			return !CertificateFactory.getInstance("X.509")
				.generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
				.isEmpty();
		}
		catch (CertificateException ex) {
			return false;
		}
	}

	private static String text(String field, @Nullable String value) {
		String given = (value != null) ? value.strip() : "";
		if (given.isEmpty() || given.length() > LONGEST_TEXT || given.chars().anyMatch(Character::isISOControl)) {
			throw new ApiException.InvalidRequest(
					field + " must be a text of 1 to " + LONGEST_TEXT + " characters without control characters");
		}
		return given;
	}

	/** So that the password is a text only inside the parser. */
	static final class SecretDeserializer extends StdDeserializer<Secret> {

		SecretDeserializer() {
			super(Secret.class);
		}

		@Override
		public Secret deserialize(JsonParser parser, DeserializationContext context) {
			String value = parser.getValueAsString();
			return Secret.of((value != null) ? value : "");
		}

	}

}
