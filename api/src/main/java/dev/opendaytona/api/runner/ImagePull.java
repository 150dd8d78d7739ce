package dev.opendaytona.api.runner;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * An image to fetch from a registry.
 *
 * @param reference host, repository and tag or digest, for example
 * {@code ghcr.io/acme/tools:1}
 * @param login how to log in; null when the image is public
 */
public record ImagePull(String reference, @Nullable RegistryLogin login) {

	public ImagePull {
		Objects.requireNonNull(reference, "reference");
	}

}
