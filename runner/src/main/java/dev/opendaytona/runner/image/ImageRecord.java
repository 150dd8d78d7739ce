package dev.opendaytona.runner.image;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of an image. Records only grow: an absent field has a default, an
 * unknown one is ignored.
 *
 * @param name the name
 * @param onHost whether its lowest layers are the machine's own programs
 * @param committed the layers that an engine has committed, the topmost first
 * @param layers the content below them, the topmost first, each named by the digest of
 * its uncompressed tar
 * @param config how its programs are started
 * @param sizeBytes what it holds, in bytes; of the host's programs nothing is counted
 * @param manifest the digest under which a registry has the content; null when it came
 * otherwise
 * @param deleted whether it is kept only for the sandboxes that still need it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record ImageRecord(String name, boolean onHost, List<String> committed, List<Digest> layers, ImageConfig config,
		long sizeBytes, @Nullable Digest manifest, boolean deleted) {

	ImageRecord(String name, boolean onHost, @Nullable List<String> committed, @Nullable List<Digest> layers,
			@Nullable ImageConfig config, long sizeBytes, @Nullable Digest manifest, boolean deleted) {
		this.name = name;
		this.onHost = onHost;
		this.committed = (committed != null) ? List.copyOf(committed) : List.of();
		this.layers = (layers != null) ? List.copyOf(layers) : List.of();
		this.config = Objects.requireNonNullElse(config, ImageConfig.NONE);
		this.sizeBytes = sizeBytes;
		this.manifest = manifest;
		this.deleted = deleted;
	}

	/** An image that consists of content alone. */
	static ImageRecord of(String name, List<Digest> layers, ImageConfig config, long sizeBytes,
			@Nullable Digest manifest) {
		return new ImageRecord(name, false, List.of(), layers, config, sizeBytes, manifest, false);
	}

	/** The image that this one becomes with a further layer. */
	ImageRecord with(String newName, String layer, long layerBytes, ImageConfig newConfig) {
		return new ImageRecord(newName, this.onHost, Stream.concat(Stream.of(layer), this.committed.stream()).toList(),
				this.layers, newConfig, this.sizeBytes + layerBytes, this.manifest, false);
	}

	ImageRecord withDeleted() {
		return new ImageRecord(this.name, this.onHost, this.committed, this.layers, this.config, this.sizeBytes,
				this.manifest, true);
	}

}
