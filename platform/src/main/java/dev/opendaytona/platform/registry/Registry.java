package dev.opendaytona.platform.registry;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * A login to a registry as it is kept.
 *
 * @param id its id
 * @param organizationId whose it is
 * @param name what it is called
 * @param url where the registry is, as it was given
 * @param username the user
 * @param encryptedPassword the password, encrypted
 * @param project the path in the registry that it is meant for; empty for all
 * @param caCertificate certificates in PEM that may have signed the registry's
 * @param createdAt when it was made
 * @param updatedAt when it was changed
 */
record Registry(UUID id, UUID organizationId, String name, String url, String username, String encryptedPassword,
		String project, @Nullable String caCertificate, Instant createdAt, Instant updatedAt) {

	RegistryAddress address() {
		return RegistryAddress.parse(this.url);
	}

	/** The place of the password, for its encryption. */
	static String passwordPlace(UUID id) {
		return "docker_registry.password " + id;
	}

	/** The repositories that it is meant for: the path of the URL and the project. */
	String scope() {
		String path = address().path();
		if (path.isEmpty() || this.project.equals(path) || this.project.startsWith(path + "/")) {
			return this.project;
		}
		return this.project.isEmpty() ? path : (path + "/" + this.project);
	}

	/**
	 * How well it fits an image of its registry: the longest scope that the image is in
	 * goes first, then a login without scope, then any.
	 */
	int fitness(ImageName image) {
		String scope = scope();
		if (scope.isEmpty()) {
			return 0;
		}
		return image.isBelow(scope) ? scope.length() : -1;
	}

}
