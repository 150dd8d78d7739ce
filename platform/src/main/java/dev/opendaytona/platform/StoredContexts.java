package dev.opendaytona.platform;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.snapshot.BuildContexts;
import dev.opendaytona.platform.storage.ObjectKey;
import dev.opendaytona.platform.storage.ObjectLinks;
import dev.opendaytona.platform.storage.ObjectStore;
import dev.opendaytona.web.Blocking;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The contexts that clients have put in the object storage (contract: platform section
 * 12).
 */
final class StoredContexts implements BuildContexts {

	/** MD5 of some clients, SHA-256 of others. */
	private static final Pattern HASH = Pattern.compile("[0-9a-zA-Z_-]{1,128}");

	private static final String FILE = "/context.tar";

	private static final Duration VALID = Duration.ofHours(1);

	private final ObjectStore store;

	private final ObjectLinks links;

	StoredContexts(ObjectStore store, ObjectLinks links) {
		this.store = store;
		this.links = links;
	}

	@Override
	public Mono<List<String>> addresses(UUID organizationId, List<String> hashes) {
		return Flux.fromIterable(hashes)
			.concatMap((hash) -> address(organizationId, hash))
			.map(URI::toString)
			.collectList();
	}

	private Mono<URI> address(UUID organizationId, String hash) {
		if (!HASH.matcher(hash).matches()) {
			return Mono.error(new ApiException.InvalidRequest("contextHashes must be the hashes of uploaded contexts"));
		}
		ObjectKey key = new ObjectKey(organizationId + "/" + hash + FILE);
		return Blocking.call(() -> this.store.find(key).isPresent())
			.flatMap((there) -> there ? this.links.link(organizationId, hash + FILE, VALID)
					: Mono.error(() -> new ApiException.InvalidRequest("CONTEXT_NOT_FOUND",
							"The build context '" + hash + "' is not in the object storage; upload it again")));
	}

}
