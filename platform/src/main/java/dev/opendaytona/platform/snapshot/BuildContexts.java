package dev.opendaytona.platform.snapshot;

import java.util.List;
import java.util.UUID;

import reactor.core.publisher.Mono;

/**
 * Where the contexts of Dockerfiles are.
 */
@FunctionalInterface
public interface BuildContexts {

	/**
	 * Where a runner can fetch contexts for a while.
	 * @param organizationId whose they are
	 * @param hashes the names under which a client has put them in the object storage
	 * @return an address for each, in their order
	 */
	Mono<List<String>> addresses(UUID organizationId, List<String> hashes);

}
