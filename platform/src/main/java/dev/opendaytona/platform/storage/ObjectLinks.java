package dev.opendaytona.platform.storage;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import reactor.core.publisher.Mono;

/**
 * Makes addresses under which an object can be fetched without a key, for a runner for
 * example.
 */
public interface ObjectLinks {

	/**
	 * Makes an address for a GET of one object. Whether there is the object is not looked
	 * at.
	 * @param organizationId whose it is
	 * @param name the rest of its key, after the organization and a slash
	 * @param valid for how long; at most seven days
	 * @return the address; whoever knows it may read the object, so keep it out of logs
	 */
	Mono<URI> link(UUID organizationId, String name, Duration valid);

}
