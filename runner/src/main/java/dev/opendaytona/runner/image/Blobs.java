package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Manifests, configurations and packed layers as they came from registries, each under
 * its digest (OCI image layout, blobs). They are kept so that an image is fetched once
 * and can be sent on as it came.
 */
final class Blobs {

	/** What an interrupted fetch has brought is good for the next one. */
	private static final Duration KEPT = Duration.ofHours(1);

	private static final Logger logger = LoggerFactory.getLogger(Blobs.class);

	private static final long LARGEST_DOCUMENT = 8 << 20;

	/** Far more than any builder makes; each is a mount of every sandbox. */
	private static final int MOST_LAYERS = 128;

	private static final long SMALL = 64 << 10;

	private static final int TRIES = 20;

	private static final Duration PAUSE = Duration.ofMillis(50);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Path directory;

	private final Path content;

	Blobs(Path directory) {
		this.directory = directory;
		try {
			this.content = Files.createDirectories(directory.resolve("sha256"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Path directory() {
		return this.directory;
	}

	/** What the manifest of an image lists. */
	Fetched image(Digest manifest) {
		OciManifest listed = document(manifest, OciManifest.class);
		OciConfig config = document(listed.config().digest(), OciConfig.class);
		List<Digest> layers = config.rootfs().diffIds();
		if (layers.size() != listed.layers().size()) {
			throw damaged(
					"its manifest lists " + listed.layers().size() + " layers and its configuration " + layers.size());
		}
		if (layers.isEmpty() || layers.size() > MOST_LAYERS) {
			throw damaged("it has " + layers.size() + " layers, and a runner takes 1 to " + MOST_LAYERS);
		}
		List<Fetched.Layer> packed = IntStream.range(0, layers.size())
			.mapToObj((index) -> new Fetched.Layer(layers.get(index), new Packed(listed.layers().get(index).digest())))
			.toList();
		parts(manifest).forEach(this::used);
		return new Fetched(packed, config.config(), manifest);
	}

	/** What was used last is given up last. */
	private void used(Digest digest) {
		try {
			Files.setLastModifiedTime(path(digest), FileTime.from(Instant.now()));
		}
		catch (IOException ex) {
			logger.warn("The part {} of an image is gone", path(digest), ex);
		}
	}

	/** A packed layer. */
	private final class Packed implements ContentLayers.Source {

		private final Digest digest;

		private Packed(Digest digest) {
			this.digest = digest;
		}

		@Override
		public InputStream open() throws IOException {
			return unpacked(this.digest);
		}

		/** What a crash of the machine has cut off must be fetched again. */
		@Override
		public void rejected() {
			if (!Thread.currentThread().isInterrupted()) {
				removeDamaged(this.digest);
			}
		}

	}

	private void removeDamaged(Digest digest) {
		try (InputStream content = Files.newInputStream(path(digest))) {
			MessageDigest sha256 = Digest.sha256();
			content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256));
			if (!Digest.of(sha256).equals(digest)) {
				Files.deleteIfExists(path(digest));
			}
		}
		catch (IOException ex) {
			logger.warn("The part {} of an image cannot be read", path(digest), ex);
		}
	}

	/** Whether an image is here as it came; if so, it is used. */
	boolean hasWhole(Digest manifest) {
		if (!Files.exists(path(manifest))) {
			return false;
		}
		OciManifest listed = document(manifest, OciManifest.class);
		List<Digest> parts = Stream.concat(Stream.of(listed.config()), listed.layers().stream())
			.map(OciManifest.Descriptor::digest)
			.toList();
		if (!parts.stream().allMatch((part) -> Files.exists(path(part)))) {
			return false;
		}
		parts.forEach(this::used);
		return true;
	}

	/**
	 * Gives up packed layers, the least recently used first: what they hold is unpacked,
	 * and can be packed or fetched again.
	 * @param bytes how much room to make
	 * @return how much was made
	 */
	long giveUp(long bytes) {
		long freed = 0;
		for (Part part : parts()) {
			if (freed >= bytes) {
				break;
			}
			// Manifests and configurations take no room worth having.
			if (part.sizeBytes() > SMALL && delete(part.file())) {
				freed += part.sizeBytes();
			}
		}
		return freed;
	}

	/**
	 * A file among the blobs.
	 *
	 * @param file the file
	 * @param sizeBytes its size
	 * @param used when it was used last
	 */
	private record Part(Path file, long sizeBytes, FileTime used) {

	}

	private List<Part> parts() {
		List<Part> parts = new ArrayList<>();
		try (Stream<Path> files = Files.list(this.content)) {
			for (Path file : files.toList()) {
				BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
				parts.add(new Part(file, is.size(), is.lastModifiedTime()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		parts.sort(Comparator.comparing(Part::used));
		return parts;
	}

	private static boolean delete(Path file) {
		try {
			return Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			logger.warn("The part {} of an image cannot be removed", file, ex);
			return false;
		}
	}

	/** A document that can be changed. */
	ObjectNode json(Digest digest) {
		return document(digest, ObjectNode.class);
	}

	long size(Digest digest) throws IOException {
		return Files.size(path(digest));
	}

	/**
	 * The digests of an image's parts: the manifest, the configuration, then the layers.
	 */
	List<Digest> parts(Digest manifest) {
		OciManifest listed = document(manifest, OciManifest.class);
		return Stream
			.concat(Stream.of(manifest, listed.config().digest()),
					listed.layers().stream().map(OciManifest.Descriptor::digest))
			.toList();
	}

	/** Gives a part another name, under which it stays when it is removed here. */
	void link(Digest digest, Path name) throws IOException {
		Files.createLink(name, path(digest));
	}

	/** Takes a part whose digest is known to be right. */
	void put(Path file, Digest digest) throws IOException {
		Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE);
	}

	private <T> T document(Digest digest, Class<T> type) {
		try {
			return JSON.readValue(read(digest), type);
		}
		catch (IOException ex) {
			throw new ApiException.Internal("A part of the image could not be read", ex);
		}
		catch (JacksonException ex) {
			throw damaged("'" + digest + "' is not as the OCI image specification says");
		}
	}

	/** Whoever fetches the same image by another name writes its documents anew. */
	private byte[] read(Digest digest) throws IOException {
		Path file = path(digest);
		for (int tries = 0; tries < TRIES; tries++) {
			if (Files.size(file) > LARGEST_DOCUMENT) {
				throw damaged("'" + digest + "' is larger than any manifest");
			}
			byte[] content = Files.readAllBytes(file);
			if (Digest.of(content).equals(digest)) {
				return content;
			}
			LockSupport.parkNanos(PAUSE.toNanos());
		}
		removeDamaged(digest);
		throw damaged("its part '" + digest + "' is not what its name says");
	}

	private static ApiException damaged(String why) {
		return new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
				"The image cannot be used: " + why + "; push it again, or use another one");
	}

	/** The tar of a layer. */
	private InputStream unpacked(Digest digest) throws IOException {
		return Compression.unpacked(Files.newInputStream(path(digest)));
	}

	/** Removes what the images of these manifests do not need, unless it is quite new. */
	void retain(Set<Digest> manifests) {
		Set<String> needed = new HashSet<>();
		manifests.stream().filter((manifest) -> Files.exists(path(manifest))).forEach((manifest) -> {
			OciManifest listed = document(manifest, OciManifest.class);
			needed.add(manifest.hex());
			needed.add(listed.config().digest().hex());
			listed.layers().forEach((layer) -> needed.add(layer.digest().hex()));
		});
		Instant old = Instant.now().minus(KEPT);
		try (Stream<Path> files = Files.list(this.content)) {
			files.filter((file) -> !needed.contains(file.getFileName().toString()))
				.forEach((file) -> deleteIfOlder(file, old));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void deleteIfOlder(Path file, Instant old) {
		try {
			if (Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
				Files.deleteIfExists(file);
			}
		}
		catch (NoSuchFileException gone) {
			// Somebody else has removed it.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path path(Digest digest) {
		return this.content.resolve(digest.hex());
	}

}
