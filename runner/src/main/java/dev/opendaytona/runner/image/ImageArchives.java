package dev.opendaytona.runner.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
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
		this.skopeo = new Skopeo(images.scratch());
	}

	/**
	 * Writes an image.
	 * @param name its name
	 * @param called how it is called where it is read, when that can be the name of an
	 * image there
	 * @param target takes the tar; closed when that is whole
	 */
	public void save(String name, String called, OutputStream target) {
		this.images.reading(name, (record) -> {
			Digest manifest = this.packer.pack(record, MakingLog.silent());
			try {
				write(manifest, reference(called), target);
				return manifest;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	private static @Nullable String reference(String called) {
		if (!REPOSITORY.matcher(called).matches()) {
			return null;
		}
		return (called.indexOf(':', called.lastIndexOf('/') + 1) < 0) ? called + ":latest" : called;
	}

	private void write(Digest manifest, @Nullable String reference, OutputStream target) throws IOException {
		List<Digest> parts = this.images.blobs().parts(manifest);
		// Only a whole archive gets an end: one that breaks off must not look like one.
		TarArchiveOutputStream tar = new TarArchiveOutputStream(target);
		tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
		put(tar, Packer.LAYOUT_FILE, Packer.LAYOUT);
		put(tar, Packer.INDEX_FILE, this.packer.index(manifest, reference));
		put(tar, "manifest.json", dockerManifest(parts, reference));
		for (Digest part : new LinkedHashSet<>(parts)) {
			TarArchiveEntry entry = entry(path(part), this.images.blobs().size(part));
			tar.putArchiveEntry(entry);
			try (InputStream content = this.images.blobs().open(part)) {
				content.transferTo(tar);
			}
			tar.closeArchiveEntry();
		}
		tar.close();
	}

	private static void put(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
		tar.putArchiveEntry(entry(name, content.length));
		tar.write(content);
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

	/** The tar itself is read on, so what looks at its first entry is not closed. */
	@SuppressWarnings("resource")
	private static boolean isArchive(BufferedInputStream tar) throws IOException {
		tar.mark(HEAD_BYTES);
		try {
			TarArchiveInputStream entries = new TarArchiveInputStream(tar);
			TarArchiveEntry first = entries.getNextEntry();
			if (first != null && ROOT.matcher(first.getName()).matches()) {
				first = entries.getNextEntry();
			}
			return first != null && ARCHIVE.matcher(first.getName()).matches();
		}
		catch (IOException | IllegalArgumentException unreadable) {
			return false;
		}
		finally {
			tar.reset();
		}
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
		long most = this.images.maxBytes();
		try (OutputStream copy = Files.newOutputStream(file)) {
			byte[] buffer = new byte[HEAD_BYTES];
			long left = most;
			for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
				left -= read;
				if (left < 0) {
					throw new ApiException.InvalidRequest("IMAGE_TOO_LARGE",
							"The image is larger than " + most / (1024 * 1024) + " MiB, the most that a runner takes");
				}
				copy.write(buffer, 0, read);
			}
		}
	}

	/** A layout is unpacked first, where nothing of it leads anywhere else. */
	private Skopeo.End source(Path file, Path directory) throws IOException {
		if (!names(file).contains(Packer.LAYOUT_FILE)) {
			return Skopeo.End.dockerArchive(file);
		}
		Path unpacked = Files.createDirectory(directory.resolve("unpacked"));
		try (InputStream tar = Files.newInputStream(file)) {
			Unpacking.unpack(tar, unpacked, this.images.maxBytes());
		}
		try (Stream<Path> entries = Files.walk(unpacked)) {
			if (entries.anyMatch((entry) -> !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
					&& !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))) {
				throw new ApiException.InvalidRequest("IMAGE_NOT_READABLE",
						"The archive holds something else than files and directories; an OCI layout has neither links nor devices");
			}
		}
		return Skopeo.End.wholeLayout(unpacked);
	}

	private static List<String> names(Path file) throws IOException {
		List<String> names = new ArrayList<>();
		try (TarArchiveInputStream entries = new TarArchiveInputStream(
				new BufferedInputStream(Files.newInputStream(file), HEAD_BYTES))) {
			for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
				names.add(entry.getName().replaceFirst("^\\./", ""));
			}
			return names;
		}
	}

}
