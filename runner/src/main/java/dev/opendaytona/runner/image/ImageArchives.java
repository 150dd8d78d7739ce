package dev.opendaytona.runner.image;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Images as one file each. What is written is an OCI image layout and what
 * {@code docker load} reads at once; what is read is either, or the tar of a root file
 * system.
 */
public final class ImageArchives {

	/** What begins the archive of an image, and no root file system. */
	private static final Pattern ARCHIVE = Pattern.compile(
			"(\\./)?(oci-layout|index\\.json|manifest\\.json|repositories|blobs(/.*)?|[0-9a-f]{64}(\\.json|\\.tar|/.*)?)");

	private static final String DOCKER_FILE = "manifest.json";

	private static final Pattern ROOT = Pattern.compile("\\.?/?");

	private static final Pattern REPOSITORY = Pattern.compile(
			"[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?");

	private static final int HEAD_BYTES = 1 << 20;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Images images;

	private final Packer packer;

	private final Skopeo skopeo;

	/**
	 * Creates it.
	 * @param images the images
	 * @param committed the layers of some that are not among the images
	 */
	public ImageArchives(Images images, CommittedLayers committed) {
		this.images = images;
		this.packer = new Packer(images, committed);
		this.skopeo = new Skopeo(images.scratch(), images.maxBytes());
	}

	/**
	 * Writes an image.
	 * @param name its name
	 * @param called how it is called where it is read, when that can be the name of an
	 * image there
	 * @param target takes the tar; closed when that is whole
	 */
	public void save(String name, String called, OutputStream target) {
		Path directory = this.images.temporary("export");
		try {
			List<Digest> parts = this.images.reading(name, (record) -> gather(record, reference(called), directory));
			write(parts, directory, target);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			ContentLayers.remove(directory);
		}
	}

	/**
	 * Whoever reads slowly keeps nobody from removing images: the parts have another name
	 * meanwhile.
	 */
	private List<Digest> gather(ImageRecord record, @Nullable String reference, Path directory) {
		try {
			Digest manifest = this.packer.pack(record, MakingLog.silent());
			List<Digest> parts = this.images.blobs().parts(manifest);
			for (Digest part : new LinkedHashSet<>(parts)) {
				this.images.blobs().link(part, directory.resolve(part.hex()));
			}
			Files.write(directory.resolve(Packer.LAYOUT_FILE), Packer.LAYOUT);
			Files.write(directory.resolve(Packer.INDEX_FILE), this.packer.index(manifest, reference));
			Files.write(directory.resolve(DOCKER_FILE), dockerManifest(parts, reference));
			return parts;
		}
		catch (IOException ex) {
			throw StoreFailures.of("The image could not be packed", ex);
		}
	}

	private static @Nullable String reference(String called) {
		if (!REPOSITORY.matcher(called).matches()) {
			return null;
		}
		return (called.indexOf(':', called.lastIndexOf('/') + 1) < 0) ? called + ":latest" : called;
	}

	private static void write(List<Digest> parts, Path directory, OutputStream target) throws IOException {
		// Only a whole archive gets an end: one that breaks off must not look like one.
		TarArchiveOutputStream tar = new TarArchiveOutputStream(target);
		tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
		for (String name : List.of(Packer.LAYOUT_FILE, Packer.INDEX_FILE, DOCKER_FILE)) {
			put(tar, name, directory.resolve(name));
		}
		for (Digest part : new LinkedHashSet<>(parts)) {
			put(tar, path(part), directory.resolve(part.hex()));
		}
		tar.close();
	}

	private static void put(TarArchiveOutputStream tar, String name, Path file) throws IOException {
		tar.putArchiveEntry(entry(name, Files.size(file)));
		Files.copy(file, tar);
		tar.closeArchiveEntry();
	}

	/** The same image is the same archive. */
	private static TarArchiveEntry entry(String name, long size) {
		TarArchiveEntry entry = new TarArchiveEntry(name);
		entry.setSize(size);
		entry.setModTime(0);
		entry.setIds(0, 0);
		return entry;
	}

	private static String path(Digest part) {
		return "blobs/sha256/" + part.hex();
	}

	private static byte[] dockerManifest(List<Digest> parts, @Nullable String reference) {
		Map<String, Object> image = new HashMap<>();
		image.put("Config", path(parts.get(1)));
		image.put("Layers", parts.stream().skip(2).map(ImageArchives::path).toList());
		if (reference != null) {
			image.put("RepoTags", List.of(reference));
		}
		return JSON.writeValueAsBytes(List.of(image));
	}

	/**
	 * Takes an image from a file.
	 * @param name the name that it gets
	 * @param file the tar, plain or packed by gzip or zstd
	 * @return the image
	 */
	public Image load(String name, InputStream file) {
		try (BufferedInputStream tar = new BufferedInputStream(Compression.unpacked(file), HEAD_BYTES)) {
			return isArchive(tar) ? loadArchive(name, tar) : this.images.add(name, tar);
		}
		catch (IOException ex) {
			throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
					"The file is no tar, nor one packed by gzip or zstd: " + ex.getMessage());
		}
	}

	/** What comes first tells. */
	private static boolean isArchive(BufferedInputStream tar) throws IOException {
		tar.mark(HEAD_BYTES);
		byte[] head = tar.readNBytes(HEAD_BYTES);
		tar.reset();
		AtomicBoolean archive = new AtomicBoolean();
		try {
			TarHeaders.read(new ByteArrayInputStream(head), (name, directory) -> {
				archive.set(ARCHIVE.matcher(name).matches());
				return ROOT.matcher(name).matches();
			});
		}
		catch (IOException unreadable) {
			return false;
		}
		return archive.get();
	}

	/**
	 * Whoever sends it slowly keeps nobody from adding images, nor from removing them.
	 */
	private Image loadArchive(String name, InputStream tar) throws IOException {
		Path directory = this.images.temporary("archive");
		try {
			Path file = directory.resolve("archive.tar");
			copy(tar, file);
			return this.images.add(name, () -> fetch(file, directory));
		}
		finally {
			ContentLayers.remove(directory);
		}
	}

	private Fetched fetch(Path file, Path directory) {
		try {
			Path layout = Files.createDirectory(directory.resolve("layout"));
			this.skopeo.copy(source(file, directory), Skopeo.End.directory(layout, this.images.blobs().directory()),
					MakingLog.silent());
			return this.images.blobs().image(Pulls.manifest(layout));
		}
		catch (IOException ex) {
			throw StoreFailures.of("The image could not be stored", ex);
		}
	}

	private void copy(InputStream tar, Path file) throws IOException {
		try (OutputStream copy = Files.newOutputStream(file)) {
			byte[] buffer = new byte[HEAD_BYTES];
			long left = this.images.maxBytes();
			for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
				left -= read;
				if (left < 0) {
					throw tooLarge();
				}
				copy.write(buffer, 0, read);
			}
		}
	}

	/** A layout is unpacked first, where nothing of it leads anywhere else. */
	private Skopeo.End source(Path file, Path directory) throws IOException {
		if (!isLayout(file)) {
			return Skopeo.End.dockerArchive(file);
		}
		Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
		try (InputStream tar = Files.newInputStream(file)) {
			Unpacking.unpack(tar, unpacked, this.images.maxBytes());
		}
		requirePlain(unpacked);
		return Skopeo.End.wholeLayout(unpacked);
	}

	/** Holes of files take no room here, and would elsewhere. */
	private void requirePlain(Path unpacked) throws IOException {
		long left = this.images.maxBytes();
		try (Stream<Path> entries = Files.walk(unpacked)) {
			for (Path entry : (Iterable<Path>) entries::iterator) {
				BasicFileAttributes is = Files.readAttributes(entry, BasicFileAttributes.class,
						LinkOption.NOFOLLOW_LINKS);
				if (!is.isRegularFile() && !is.isDirectory()) {
					throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
							"The archive holds something else than files and directories; an OCI layout has neither links nor devices");
				}
				left -= is.isRegularFile() ? is.size() : 0;
				if (left < 0) {
					throw tooLarge();
				}
			}
		}
	}

	private ApiException tooLarge() {
		return new ApiException.InvalidRequest("IMAGE_TOO_LARGE", "The image is larger than "
				+ this.images.maxBytes() / (1024 * 1024) + " MiB, the most that a runner takes");
	}

	private static boolean isLayout(Path file) {
		AtomicBoolean layout = new AtomicBoolean();
		try (InputStream tar = Files.newInputStream(file)) {
			TarHeaders.read(tar, (name, directory) -> {
				layout.set(name.replaceFirst("^\\./", "").equals(Packer.LAYOUT_FILE));
				return !layout.get();
			});
		}
		catch (IOException ex) {
			throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
					"The archive cannot be read: " + ex.getMessage() + "; send an intact one");
		}
		return layout.get();
	}

}
