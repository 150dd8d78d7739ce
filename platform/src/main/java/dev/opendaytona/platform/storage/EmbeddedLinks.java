package dev.opendaytona.platform.storage;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import dev.opendaytona.platform.access.InstallationIdentity;
import reactor.core.publisher.Mono;

/**
 * Addresses in the embedded store.
 */
final class EmbeddedLinks implements ObjectLinks {

	private final Mono<InstallationIdentity> installation;

	private final StorageAddress address;

	private final Clock clock;

	EmbeddedLinks(Mono<InstallationIdentity> installation, StorageAddress address, Clock clock) {
		this.installation = installation;
		this.address = address;
		this.clock = clock;
	}

	@Override
	public Mono<URI> link(UUID organizationId, String name, Duration valid) {
		String path = "/" + EmbeddedStorage.BUCKET + "/" + new ObjectKey(organizationId + "/" + name);
		return this.installation.map((identity) -> {
			Instant now = this.clock.instant();
			return S3Signature.link(this.address.base(), path,
					StorageCredentials.issue(organizationId, now.plus(valid), identity.secret()), now, valid);
		});
	}

}
