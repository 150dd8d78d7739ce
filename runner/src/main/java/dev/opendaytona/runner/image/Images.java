package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.Program;

/**
 * The images of this runner. An imported one is a directory that appears under its name
 * only when it is whole.
 */
public final class Images {

	private static final Pattern NAME = Pattern.compile("local:[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

	private static final String ROOT = "root";

	private static final String SIZE = "size";

	private final Path imported;

	private final Path unpacking;

	private final HostImage host;

	private final long maxBytes;

	/**
	 * Opens the images of a runner, and removes what an import left half done.
	 * @param directory where they are kept
	 * @param maxBytes the largest image that is taken, in bytes
	 */
	public Images(Path directory, long maxBytes) {
		this.imported = makeDirectory(directory.resolve("imported"));
		this.unpacking = directory.resolve("unpacking");
		remove(this.unpacking);
		makeDirectory(this.unpacking);
		this.host = new HostImage(directory.resolve("host"));
		this.maxBytes = maxBytes;
	}

	/**
	 * The image of a name.
	 * @param name the name
	 * @return the image
	 */
	public Image get(String name) {
		return find(name).orElseThrow(() -> new ApiException.NotFound("IMAGE_NOT_FOUND", "Image '" + name
				+ "' is not on this runner; import it with 'daytona image import' or use '" + Image.HOST + "'"));
	}

	private Optional<Image> find(String name) {
		if (name.equals(Image.HOST)) {
			return Optional.of(this.host.image());
		}
		Path directory = directory(name);
		return Files.isDirectory(directory) ? Optional.of(image(name, directory)) : Optional.empty();
	}

	private static Image image(String name, Path directory) {
		try {
			long size = Long.parseLong(Files.readString(directory.resolve(SIZE)));
			return new Image(name, List.of(directory.resolve(ROOT)), List.of(), size);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Every image.
	 * @return the host image first
	 */
	public List<Image> list() {
		List<Image> images = new ArrayList<>();
		images.add(this.host.image());
		try (Stream<Path> directories = Files.list(this.imported)) {
			directories.sorted()
				.forEach((directory) -> images.add(image("local:" + directory.getFileName(), directory)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return images;
	}

	/**
	 * Takes an image from a tar of a root file system.
	 * @param name its name
	 * @param tar the uncompressed tar
	 * @return the image
	 */
	public Image add(String name, InputStream tar) {
		Path target = directory(name);
		if (Files.exists(target)) {
			throw new ApiException.Conflict("IMAGE_EXISTS",
					"Image '" + name + "' exists already; delete it first or choose another name");
		}
		Path fresh = temporary();
		try {
			long size = Unpacking.unpack(tar, makeDirectory(fresh.resolve(ROOT)), this.maxBytes);
			Files.writeString(fresh.resolve(SIZE), Long.toString(size));
			Files.move(fresh, target);
			return image(name, target);
		}
		catch (IOException ex) {
			throw new ApiException.Internal("Image '" + name + "' could not be stored", ex);
		}
		finally {
			remove(fresh);
		}
	}

	/**
	 * Removes an image; an absent one is no error.
	 * @param name its name
	 * @param used whether sandboxes need an image of a name
	 */
	public void delete(String name, Predicate<String> used) {
		if (name.equals(Image.HOST)) {
			throw new ApiException.InvalidRequest("The host image cannot be deleted");
		}
		Path directory = directory(name);
		if (!Files.exists(directory)) {
			return;
		}
		if (used.test(name)) {
			throw new ApiException.Conflict("IMAGE_IN_USE",
					"Image '" + name + "' is in use by a sandbox; delete its sandboxes first");
		}
		Path doomed = temporary();
		try {
			Files.move(directory, doomed.resolve("image"));
			remove(doomed);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A request that is cancelled interrupts its thread, and must leave nothing behind.
	 */
	private static void remove(Path tree) {
		boolean interrupted = Thread.interrupted();
		try {
			Program.run(List.of("rm", "-rf", "--one-file-system", tree.toString()));
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private Path directory(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new ApiException.InvalidRequest(
					"Image name '" + name + "' is not of the form 'local:NAME' with letters, digits, '.', '_' and '-'");
		}
		return this.imported.resolve(name.substring(name.indexOf(':') + 1));
	}

	private Path temporary() {
		try {
			return Files.createTempDirectory(this.unpacking, "");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path makeDirectory(Path directory) {
		try {
			return Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
