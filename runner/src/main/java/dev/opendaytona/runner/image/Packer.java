package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes of an image what registries take. What came from a registry stays as it came, and
 * the same image always becomes the same bytes.
 */
final class Packer {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String MEDIA = "application/vnd.oci.image.";

	static final String LAYOUT_FILE = "oci-layout";

	static final String INDEX_FILE = "index.json";

	static final byte[] LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.US_ASCII);

	private final Images images;

	private final CommittedLayers committed;

	Packer(Images images, CommittedLayers committed) {
		this.images = images;
		this.committed = committed;
	}

	/** Packs an image, and returns the digest of its manifest among the blobs. */
	Digest pack(ImageRecord image, MakingLog log) {
		requireOwn(image);
		Digest manifest = image.manifest();
		boolean whole = manifest != null && this.images.blobs().hasWhole(manifest);
		if (manifest != null && whole && image.committed().isEmpty()) {
			return manifest;
		}
		try {
			Draft draft = (manifest != null && whole) ? fetched(manifest) : unpacked(image, log);
			for (String layer : image.committed().reversed()) {
				log.line("Packing layer " + layer);
				draft.add(pack(this.committed.root(layer)));
			}
			return write(draft, image.config());
		}
		catch (IOException ex) {
			throw StoreFailures.of("The image could not be packed", ex);
		}
	}

	/** What the machine's packages are is no business of a registry. */
	static ImageRecord requireOwn(ImageRecord image) {
		if (image.onHost()) {
			throw new ApiException.InvalidRequest("IMAGE_ON_HOST",
					"Image '" + image.name() + "' stands on '" + Image.HOST
							+ "', the programs of the runner's own machine, which are no part of it; make it from "
							+ "an image of a registry to send it to one");
		}
		return image;
	}

	/**
	 * An image of which there are only the layers so far.
	 *
	 * @param manifest its manifest
	 * @param configuration its configuration
	 * @param layers the descriptors of the layers, the lowest first
	 * @param diffIds the digests of their tars
	 */
	private record Draft(ObjectNode manifest, ObjectNode configuration, ArrayNode layers, ArrayNode diffIds) {

		void add(Packed layer) {
			this.layers.add(descriptor("layer.v1.tar+gzip", layer.digest(), layer.size()));
			this.diffIds.add(layer.diffId().toString());
		}

	}

	/**
	 * A layer among the blobs.
	 *
	 * @param digest names it
	 * @param size in bytes
	 * @param diffId the digest of its tar
	 */
	private record Packed(Digest digest, long size, Digest diffId) {

	}

	private Draft fetched(Digest digest) {
		ObjectNode manifest = this.images.blobs().json(digest);
		Digest configured = Digest.of(manifest.path("config").path("digest").asString());
		ObjectNode configuration = this.images.blobs().json(configured);
		// They would have to say what was done, and when.
		configuration.remove(List.of("history", "created"));
		return new Draft(manifest, configuration, (ArrayNode) manifest.path("layers"),
				(ArrayNode) configuration.path("rootfs").path("diff_ids"));
	}

	private Draft unpacked(ImageRecord image, MakingLog log) throws IOException {
		ObjectNode manifest = JSON.createObjectNode()
			.put("schemaVersion", 2)
			.put("mediaType", MEDIA + "manifest.v1+json");
		String architecture = System.getProperty("os.arch");
		ObjectNode configuration = JSON.createObjectNode()
			.put("architecture", architecture.equals("aarch64") ? "arm64" : architecture)
			.put("os", "linux");
		ArrayNode diffIds = configuration.putObject("rootfs").put("type", "layers").putArray("diff_ids");
		Draft draft = new Draft(manifest, configuration, manifest.putArray("layers"), diffIds);
		for (Digest layer : image.layers().reversed()) {
			log.line("Packing layer " + layer);
			draft.add(pack(this.images.contentRoot(layer)));
		}
		return draft;
	}

	private Packed pack(Path root) throws IOException {
		Path file = Files.createTempFile(this.images.scratch(), "layer", "");
		try {
			MessageDigest packed = Digest.sha256();
			MessageDigest plain = Digest.sha256();
			try (OutputStream blob = new DigestOutputStream(Files.newOutputStream(file), packed);
					OutputStream tar = new DigestOutputStream(new GZIPOutputStream(blob, 64 * 1024), plain)) {
				LayerTar.write(root, tar, this.images.maxBytes());
			}
			Packed layer = new Packed(Digest.of(packed), Files.size(file), Digest.of(plain));
			this.images.blobs().put(file, layer.digest());
			return layer;
		}
		finally {
			Files.deleteIfExists(file);
		}
	}

	private Digest write(Draft draft, ImageConfig config) throws IOException {
		draft.configuration().set("config", JSON.valueToTree(config));
		byte[] configuration = JSON.writeValueAsBytes(draft.configuration());
		draft.manifest().set("config", descriptor("config.v1+json", put(configuration), configuration.length));
		draft.manifest().remove("annotations");
		return put(JSON.writeValueAsBytes(draft.manifest()));
	}

	private static ObjectNode descriptor(String kind, Digest digest, long size) {
		return JSON.createObjectNode()
			.put("mediaType", MEDIA + kind)
			.put("digest", digest.toString())
			.put("size", size);
	}

	private Digest put(byte[] content) throws IOException {
		Digest digest = Digest.of(content);
		Path file = Files.createTempFile(this.images.scratch(), "document", "");
		try {
			this.images.blobs().put(Files.write(file, content), digest);
			return digest;
		}
		finally {
			Files.deleteIfExists(file);
		}
	}

	/** Makes a directory that names a packed image (OCI image spec, image-layout.md). */
	void layout(Digest manifest, Path directory) throws IOException {
		Files.write(directory.resolve(LAYOUT_FILE), LAYOUT);
		Files.write(directory.resolve(INDEX_FILE), index(manifest, null));
	}

	/** Names a packed image; the reference is how docker calls it. */
	byte[] index(Digest manifest, @Nullable String reference) throws IOException {
		ObjectNode named = descriptor("manifest.v1+json", manifest, this.images.blobs().size(manifest));
		String type = this.images.blobs().json(manifest).path("mediaType").asString("");
		if (!type.isEmpty()) {
			named.put("mediaType", type);
		}
		if (reference != null) {
			named.putObject("annotations")
				.put("io.containerd.image.name", reference)
				.put("org.opencontainers.image.ref.name", reference.substring(reference.lastIndexOf(':') + 1));
		}
		return JSON.writeValueAsBytes(Map.of("schemaVersion", 2, "manifests", new ArrayList<>(List.of(named))));
	}

}
