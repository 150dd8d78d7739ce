package dev.opendaytona.runner.image;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What an image consists of (OCI image spec, manifest.md).
 *
 * @param config its configuration
 * @param layers the lowest first
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record OciManifest(Descriptor config, List<Descriptor> layers) {

	OciManifest(@Nullable Descriptor config, @Nullable List<Descriptor> layers) {
		this.config = Objects.requireNonNull(config, "config");
		this.layers = List.copyOf(Objects.requireNonNull(layers, "layers"));
	}

	/**
	 * Names a part.
	 *
	 * @param digest the digest of the part as it is packed
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Descriptor(Digest digest) {

		Descriptor {
			Objects.requireNonNull(digest, "digest");
		}

	}

	/**
	 * What names the manifests in a directory (OCI image spec, image-layout.md).
	 *
	 * @param manifests the manifests
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Index(List<Descriptor> manifests) {

		Index {
			manifests = List.copyOf(manifests);
		}

	}

}
