package dev.opendaytona.platform.storage;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.platform.access.InstallationIdentity;
import dev.opendaytona.platform.region.PublicUrl;
import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The door of the embedded store: the platform's own address, so that there is no other
 * port to open and no other certificate.
 */
final class EmbeddedStorage implements StorageDoor {

	/** The name that the public clients take when they are told none. */
	static final String BUCKET = "daytona-volume-builds";

	static final String REGION = "us-east-1";

	/** Long enough for large uploads: each part is sent with the same credentials. */
	private static final Duration VALID = Duration.ofHours(3);

	private final Mono<InstallationIdentity> installation;

	private final PublicUrl url;

	private final Clock clock;

	EmbeddedStorage(Mono<InstallationIdentity> installation, PublicUrl url, Clock clock) {
		this.installation = installation;
		this.url = url;
		this.clock = clock;
	}

	@Override
	public Mono<StorageAccess> open(UUID organizationId, ServerHttpRequest request) {
		return this.installation.map((identity) -> {
			StorageCredentials.Credential credential = StorageCredentials.issue(organizationId,
					this.clock.instant().plus(VALID), identity.secret());
			return new StorageAccess(credential.accessKey(), credential.secret().value(), credential.sessionToken(),
					this.url.base(request), organizationId, BUCKET, REGION);
		});
	}

}
