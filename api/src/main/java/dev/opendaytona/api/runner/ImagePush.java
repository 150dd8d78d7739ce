package dev.opendaytona.api.runner;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Where to send an image.
 *
 * @param reference host, repository and tag in the registry
 * @param login how to log in; null for nobody
 */
public record ImagePush(String reference, @Nullable RegistryLogin login) {

	public ImagePush {
		Objects.requireNonNull(reference, "reference");
	}

}
