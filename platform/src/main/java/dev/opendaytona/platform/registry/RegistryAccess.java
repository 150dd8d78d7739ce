package dev.opendaytona.platform.registry;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.runner.RegistryLogin;
import org.jspecify.annotations.Nullable;

/**
 * How to log in to the registry of an image.
 *
 * @param host its name and port as image references have them; {@code docker.io} for
 * Docker Hub
 * @param username the user
 * @param secret the password or token
 * @param plainHttp whether it is spoken to without TLS
 * @param project the path that the login is meant for; empty for all
 * @param caCertificate the certificates, in PEM, that may have signed the registry's;
 * null for the machine's own list
 */
public record RegistryAccess(String host, String username, Secret secret, boolean plainHttp, String project,
		@Nullable String caCertificate) {

	/**
	 * The login as a runner takes it.
	 * @return the login
	 */
	public RegistryLogin login() {
		return new RegistryLogin(this.username, this.secret.value(), this.plainHttp, this.caCertificate);
	}

}
