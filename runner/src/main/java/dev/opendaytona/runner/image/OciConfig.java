package dev.opendaytona.runner.image;

import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of an image (OCI image spec, config.md), as far as we read it.
 *
 * @param config how its programs are started
 * @param rootfs its layers
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record OciConfig(ImageConfig config, Rootfs rootfs) {

	OciConfig(@Nullable ImageConfig config, @Nullable Rootfs rootfs) {
		this.config = Objects.requireNonNullElse(config, ImageConfig.NONE);
		this.rootfs = Objects.requireNonNull(rootfs, "rootfs");
	}

	/**
	 * The layers of an image.
	 *
	 * @param diffIds the digests of their uncompressed tars, the lowest first
	 */
	@JsonIgnoreProperties(ignoreUnknown = true)
	record Rootfs(@JsonProperty("diff_ids") List<Digest> diffIds) {

		Rootfs {
			diffIds = List.copyOf(diffIds);
		}

	}

}
