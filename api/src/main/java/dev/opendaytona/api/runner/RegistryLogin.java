package dev.opendaytona.api.runner;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a runner logs in to a registry.
 *
 * @param username the user; empty for nobody
 * @param secret the password or token
 * @param plainHttp whether the registry is spoken to without TLS
 * @param caCertificate the certificates, in PEM, that may have signed the registry's;
 * null for the machine's own list
 */
public record RegistryLogin(String username, String secret, boolean plainHttp, @Nullable String caCertificate) {

	public RegistryLogin {
		Objects.requireNonNull(username, "username");
		Objects.requireNonNull(secret, "secret");
	}

	@Override
	public String toString() {
		return "RegistryLogin[" + this.username + ", ****]";
	}

}
