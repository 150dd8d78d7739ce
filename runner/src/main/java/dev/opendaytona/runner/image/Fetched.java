package dev.opendaytona.runner.image;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An image whose parts lie on this machine, still packed.
 *
 * @param layers the lowest first
 * @param config how its programs are started
 * @param manifest the digest of its manifest among the blobs
 */
record Fetched(List<Layer> layers, ImageConfig config, @Nullable Digest manifest) {

	Fetched {
		layers = List.copyOf(layers);
	}

	/**
	 * A packed layer.
	 *
	 * @param digest of its uncompressed tar
	 * @param tar opens the uncompressed tar
	 */
	record Layer(Digest digest, ContentLayers.Source tar) {

	}

}
