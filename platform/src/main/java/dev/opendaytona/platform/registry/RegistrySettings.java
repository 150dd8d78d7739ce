package dev.opendaytona.platform.registry;

import org.jspecify.annotations.Nullable;

/**
 * Which registries the installation has.
 *
 * @param internal where clients push images; null for none
 */
public record RegistrySettings(@Nullable InternalRegistry internal) {

	/** No registry of the installation. */
	public static final RegistrySettings NONE = new RegistrySettings(null);

}
