package dev.opendaytona.platform.storage;

import java.util.UUID;

import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Lets clients in to the objects of their organization.
 */
interface StorageDoor {

	/**
	 * Makes credentials that open the objects of one organization for a while.
	 * @param organizationId the organization
	 * @param request the client's request
	 * @return the credentials
	 */
	Mono<StorageAccess> open(UUID organizationId, ServerHttpRequest request);

}
