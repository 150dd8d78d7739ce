package dev.opendaytona.platform.storage;

import java.net.URI;

/**
 * Where the platform is reached by the other servers of the installation.
 */
@FunctionalInterface
public interface StorageAddress {

	/**
	 * The base URL; known once the platform listens.
	 * @return the URL, without a path
	 */
	URI base();

}
