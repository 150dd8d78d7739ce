package dev.opendaytona.runner.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.ZstdOutputStream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images as a directory (OCI image spec, image-layout.md), honest ones and others.
 */
public final class Layout {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String MEDIA = "application/vnd.oci.image.";

	private final Path directory;

	private final Path blobs;

	public Layout(Path directory) {
		try {
			this.directory = Files.createDirectories(directory);
			this.blobs = Files.createDirectories(directory.resolve("blobs/sha256"));
			Files.writeString(directory.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path directory() {
		return this.directory;
	}

	Path blob(Digest digest) {
		return this.blobs.resolve(digest.hex());
	}

	/** How a layer is packed. */
	public enum Packing {

		NONE("tar"), GZIP("tar+gzip"), ZSTD("tar+zstd");

		private final String suffix;

		Packing(String suffix) {
			this.suffix = suffix;
		}

		byte[] pack(byte[] tar) {
			ByteArrayOutputStream packed = new ByteArrayOutputStream();
			try (OutputStream stream = stream(packed)) {
				stream.write(tar);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			return packed.toByteArray();
		}

		private OutputStream stream(OutputStream target) throws IOException {
			return switch (this) {
				case NONE -> target;
				case GZIP -> new GZIPOutputStream(target);
				case ZSTD -> new ZstdOutputStream(target);
			};
		}

	}

	/**
	 * Names a part.
	 *
	 * @param mediaType what it is
	 * @param digest of it as it is packed
	 * @param size in bytes
	 */
	public record Descriptor(String mediaType, Digest digest, long size) {

		Map<String, Object> json() {
			return Map.of("mediaType", this.mediaType, "digest", this.digest.toString(), "size", this.size);
		}

	}

	Descriptor put(String kind, byte[] content) {
		try {
			Digest digest = Digest.of(content);
			Files.write(blob(digest), content);
			return new Descriptor(MEDIA + kind, digest, content.length);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Descriptor put(String kind, Object json) {
		return put(kind, JSON.writeValueAsBytes(json));
	}

	/** An image under construction. */
	public final class Draft {

		private final List<Descriptor> layers = new ArrayList<>();

		private final List<String> diffIds = new ArrayList<>();

		private Map<String, Object> config = Map.of();

		private String architecture = System.getProperty("os.arch");

		public Draft layer(TarBuilder tar, Packing packing) {
			return layer(tar.bytes(), packing);
		}

		Draft layer(byte[] tar, Packing packing) {
			return layer(packing, packing.pack(tar), Digest.of(tar));
		}

		Draft layer(Packing packing, byte[] packed, Digest diffId) {
			this.layers.add(put("layer.v1." + packing.suffix, packed));
			this.diffIds.add(diffId.toString());
			return this;
		}

		/** Says that there is a layer, in one of the two places alone. */
		Draft diffId(Digest diffId) {
			this.diffIds.add(diffId.toString());
			return this;
		}

		public Draft config(Map<String, Object> newConfig) {
			this.config = newConfig;
			return this;
		}

		Draft architecture(String newArchitecture) {
			this.architecture = newArchitecture;
			return this;
		}

		Digest layerBlob(int index) {
			return this.layers.get(index).digest();
		}

		String architecture() {
			return this.architecture.equals("aarch64") ? "arm64" : this.architecture;
		}

		private Map<String, Object> configuration() {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("architecture", architecture());
			json.put("os", "linux");
			json.put("config", this.config);
			json.put("rootfs", Map.of("type", "layers", "diff_ids", this.diffIds));
			json.put("history", this.diffIds.stream().map((diffId) -> Map.of("created_by", diffId)).toList());
			return json;
		}

		public Descriptor write() {
			return write(put("config.v1+json", configuration()));
		}

		Descriptor write(Descriptor configuration) {
			Map<String, Object> manifest = new LinkedHashMap<>();
			manifest.put("schemaVersion", 2);
			manifest.put("mediaType", MEDIA + "manifest.v1+json");
			manifest.put("config", configuration.json());
			manifest.put("layers", this.layers.stream().map(Descriptor::json).toList());
			return index(put("manifest.v1+json", manifest));
		}

	}

	public Draft draft() {
		return new Draft();
	}

	/** Makes a part the one that the layout is about. */
	Descriptor index(Descriptor image) {
		try {
			Files.write(this.directory.resolve("index.json"),
					JSON.writeValueAsBytes(Map.of("schemaVersion", 2, "manifests", List.of(image.json()))));
			return image;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** An image of several platforms, by architecture. */
	Descriptor platforms(Map<String, Descriptor> images) {
		List<Map<String, Object>> manifests = new ArrayList<>();
		images.forEach((architecture, image) -> {
			Map<String, Object> entry = new LinkedHashMap<>(image.json());
			entry.put("platform", Map.of("os", "linux", "architecture", architecture));
			manifests.add(entry);
		});
		return index(put("index.v1+json",
				Map.of("schemaVersion", 2, "mediaType", MEDIA + "index.v1+json", "manifests", manifests)));
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
