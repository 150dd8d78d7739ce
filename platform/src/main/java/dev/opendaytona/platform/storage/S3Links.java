package dev.opendaytona.platform.storage;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Mono;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Addresses in an S3 that is there.
 */
final class S3Links implements ObjectLinks, AutoCloseable {

	private final String bucket;

	private final Lazy<S3Presigner> presigner;

	S3Links(S3Settings settings) {
		this.bucket = settings.bucket();
		this.presigner = new Lazy<>(() -> S3Clients.presigner(settings));
	}

	@Override
	public Mono<URI> link(UUID organizationId, String name, Duration valid) {
		ObjectKey key = new ObjectKey(organizationId + "/" + name);
		return Blocking.call(() -> URI.create(this.presigner.get()
			.presignGetObject((link) -> link.signatureDuration(valid)
				.getObjectRequest((request) -> request.bucket(this.bucket).key(key.text())))
			.url()
			.toString()));
	}

	@Override
	public void close() {
		this.presigner.ifMade(S3Presigner::close);
	}

}
