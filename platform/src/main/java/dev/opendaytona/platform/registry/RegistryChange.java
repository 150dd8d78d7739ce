package dev.opendaytona.platform.registry;

import java.time.Instant;
import java.util.UUID;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.encryption.Encryption;
import org.jspecify.annotations.Nullable;

/**
 * Makes and changes logins to registries by the rules.
 */
final class RegistryChange {

	private final Encryption encryption;

	RegistryChange(Encryption encryption) {
		this.encryption = encryption;
	}

	Registry create(UUID organizationId, RegistryFields wanted, Instant now) {
		UUID id = UUID.randomUUID();
		return checked(new Registry(id, organizationId, wanted.checkedName(), wanted.checkedUrl(),
				wanted.checkedUsername(), encrypt(wanted.checkedPassword(), id), wanted.checkedProject(),
				wanted.checkedCaCertificate(), now, now));
	}

	/**
	 * Applies a change. Whoever may change a login need not know its password, and must
	 * not learn it by having it sent elsewhere: what leads to another peer takes the
	 * password again.
	 */
	Registry apply(Registry before, RegistryFields wanted, Instant now) {
		Registry after = checked(new Registry(before.id(), before.organizationId(),
				(wanted.name() != null) ? wanted.checkedName() : before.name(),
				(wanted.url() != null) ? wanted.checkedUrl() : before.url(),
				(wanted.username() != null) ? wanted.checkedUsername() : before.username(),
				gives(wanted.password()) ? encrypt(wanted.checkedPassword(), before.id()) : before.encryptedPassword(),
				(wanted.project() != null) ? wanted.checkedProject() : before.project(),
				(wanted.caCertificate() != null) ? wanted.checkedCaCertificate() : before.caCertificate(),
				before.createdAt(), now));
		if (!gives(wanted.password()) && leadsElsewhere(before, after)) {
			throw new ApiException.InvalidRequest("password must be given again when the url leads to another host or"
					+ " to plain http, or when caCertificate changes, because it will be sent there");
		}
		return after;
	}

	/** A client that shows a form sends an empty password when it was left alone. */
	private static boolean gives(@Nullable Secret password) {
		return password != null && !password.value().isEmpty();
	}

	private static boolean leadsElsewhere(Registry before, Registry after) {
		String certificate = after.caCertificate();
		return !before.address().host().equals(after.address().host())
				|| (!before.address().plainHttp() && after.address().plainHttp())
				|| (certificate != null && !certificate.equals(before.caCertificate()));
	}

	private static Registry checked(Registry registry) {
		if (registry.address().plainHttp() && registry.caCertificate() != null) {
			throw new ApiException.InvalidRequest(
					"caCertificate has no use with an http:// url; give an https:// url, or no certificate");
		}
		return registry;
	}

	private String encrypt(Secret password, UUID id) {
		return this.encryption.encrypt(password, Registry.passwordPlace(id));
	}

}
