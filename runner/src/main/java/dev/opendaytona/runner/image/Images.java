package dev.opendaytona.runner.image;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * The images of this runner: names for stacks of layers. An image is there only when all
 * of its layers are; a layer goes when no image is made of it.
 */
public final class Images {

	private static final Pattern NAME = Pattern.compile("local:[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

	private static final long MOST_RESERVED = 5L << 30;

	private final Path scratch;

	private final Blobs blobs;

	private final ContentLayers layers;

	private final Records records;

	private final HostImage host;

	private final long maxBytes;

	private final LongSupplier missing;

	/** Many may add at once; what is no longer needed is removed while nobody does. */
	private final ReadWriteLock adding = new ReentrantReadWriteLock();

	/**
	 * Opens the images of a runner, and removes what an import left half done.
	 * @param directory where they are kept
	 * @param maxBytes the largest image that is taken, in bytes
	 */
	public Images(Path directory, long maxBytes) {
		this(directory, maxBytes, reserve(directory.toFile()));
	}

	/**
	 * Opens the images of a runner, and removes what an import left half done.
	 * @param directory where they are kept
	 * @param maxBytes the largest image that is taken, in bytes
	 * @param reserveBytes what should stay free on the disk: packed layers, which could
	 * be fetched again, make room for it
	 */
	public Images(Path directory, long maxBytes, long reserveBytes) {
		this(directory, maxBytes, () -> reserveBytes - directory.toFile().getUsableSpace());
	}

	/** A tenth of the disk, and not more than anybody misses. */
	private static long reserve(File directory) {
		File existing = directory;
		while (!existing.exists() && existing.getParentFile() != null) {
			existing = existing.getParentFile();
		}
		return Math.min(existing.getTotalSpace() / 10, MOST_RESERVED);
	}

	/** Learns from somebody else how much room the disk lacks, in bytes. */
	Images(Path directory, long maxBytes, LongSupplier missing) {
		this.missing = missing;
		makeDirectory(directory);
		Path unpacking = directory.resolve("unpacking");
		ContentLayers.remove(unpacking);
		this.blobs = new Blobs(makeDirectory(directory.resolve("blobs")));
		this.scratch = makeDirectory(unpacking);
		this.layers = new ContentLayers(makeDirectory(directory.resolve("layers")), this.scratch);
		this.records = new Records(makeDirectory(directory.resolve("records")));
		this.host = new HostImage(directory.resolve("host"));
		this.maxBytes = maxBytes;
	}

	/**
	 * The image of a name.
	 * @param name the name
	 * @return the image
	 */
	public Image get(String name) {
		return image(record(name));
	}

	/**
	 * Whether there is an image of a name.
	 * @param name the name
	 * @return whether sandboxes can start from it
	 */
	public boolean has(String name) {
		return name.equals(Image.HOST)
				|| this.records.find(requireName(name)).filter((record) -> !record.deleted()).isPresent();
	}

	private ImageRecord record(String name) {
		if (name.equals(Image.HOST)) {
			return new ImageRecord(name, true, List.of(), List.of(), ImageConfig.NONE, 0, null, false);
		}
		return this.records.find(requireName(name)).orElseThrow(() -> unknown(name));
	}

	private static ApiException unknown(String name) {
		return new ApiException.NotFound("IMAGE_NOT_FOUND", "Image '" + name
				+ "' is not on this runner; import it with 'daytona image import' or use '" + Image.HOST + "'");
	}

	private Image image(ImageRecord record) {
		// A layer that comes twice hides itself, and overlayfs takes each only once.
		List<Path> roots = new ArrayList<>(record.layers().stream().distinct().map(this.layers::root).toList());
		List<Path> usr = List.of();
		if (record.onHost()) {
			Image own = this.host.image();
			roots.addAll(own.layers());
			usr = own.usrLayers();
		}
		return new Image(record.name(), record.committed(), roots, usr, record.config(), record.sizeBytes());
	}

	/**
	 * Every image.
	 * @return the host image first
	 */
	public List<Image> list() {
		List<Image> images = new ArrayList<>(List.of(get(Image.HOST)));
		this.records.all().stream().filter((record) -> !record.deleted()).map(this::image).forEach(images::add);
		return images;
	}

	/**
	 * Takes an image from a tar of a root file system.
	 * @param name its name
	 * @param tar the uncompressed tar
	 * @return the image
	 */
	public Image add(String name, InputStream tar) {
		return adding(name, () -> {
			ContentLayers.Layer layer = this.layers.take(tar, this.maxBytes);
			return ImageRecord.of(name, List.of(layer.digest()), ImageConfig.NONE, layer.sizeBytes(), null);
		});
	}

	/**
	 * Makes an image of another one and of a layer upon it, which an engine commits now.
	 * @param name its name
	 * @param base the name of the other image
	 * @param config how its programs are started, or null for as those of the other
	 * @param commit makes a layer under the name given and returns its size, in bytes
	 * @return the image
	 */
	public Image add(String name, String base, @Nullable ImageConfig config, ToLongFunction<String> commit) {
		return adding(name, () -> {
			ImageRecord below = record(base);
			String layer = UUID.randomUUID().toString();
			long bytes = commit.applyAsLong(layer);
			return below.with(name, layer, bytes, (config != null) ? config : below.config());
		});
	}

	/**
	 * Takes an image whose parts are fetched now.
	 * @param name its name
	 * @param fetch fetches them
	 * @return the image
	 */
	Image add(String name, Supplier<Fetched> fetch) {
		return adding(name, () -> {
			Fetched fetched = fetch.get();
			List<Digest> stack = new ArrayList<>();
			long bytes = 0;
			for (Fetched.Layer layer : fetched.layers()) {
				bytes += this.layers.take(layer.digest(), layer.tar(), this.maxBytes - bytes).sizeBytes();
				stack.addFirst(layer.digest());
			}
			return ImageRecord.of(name, stack, fetched.config(), bytes, fetched.manifest());
		});
	}

	private Image adding(String name, Supplier<ImageRecord> make) {
		requireName(name);
		this.adding.readLock().lock();
		try {
			requireFree(name);
			ImageRecord record = make.get();
			requireFree(name);
			this.records.write(record);
			return image(record);
		}
		finally {
			this.adding.readLock().unlock();
		}
	}

	private void requireFree(String name) {
		if (this.records.find(name).isPresent()) {
			throw new ApiException.Conflict("IMAGE_EXISTS",
					"Image '" + name + "' exists already; delete it first or choose another name");
		}
	}

	/**
	 * Removes an image; an absent one is no error. One that sandboxes start from is kept
	 * for them alone, until {@link #collect} finds that they are gone.
	 * @param name its name
	 */
	public void delete(String name) {
		if (name.equals(Image.HOST)) {
			throw new ApiException.InvalidRequest("The host image cannot be deleted");
		}
		this.records.find(requireName(name)).ifPresent((record) -> this.records.write(record.withDeleted()));
	}

	/**
	 * Removes what no image and no sandbox needs any more, unless an image is being added
	 * just now.
	 * @param used whether sandboxes need an image of a name
	 * @param retain learns which committed layers are still needed, and removes others
	 */
	public void collect(Predicate<String> used, Consumer<Set<String>> retain) {
		if (!this.adding.writeLock().tryLock()) {
			return;
		}
		List<Path> doomed = new ArrayList<>();
		try {
			this.records.all()
				.stream()
				.filter((record) -> record.deleted() && !used.test(record.name()))
				.forEach((record) -> this.records.remove(record.name()));
			Set<Digest> needed = new HashSet<>();
			Set<String> committed = new HashSet<>();
			Set<Digest> manifests = new HashSet<>();
			this.records.all().forEach((record) -> {
				needed.addAll(record.layers());
				committed.addAll(record.committed());
				Optional.ofNullable(record.manifest()).ifPresent(manifests::add);
			});
			this.blobs.retain(manifests);
			this.blobs.giveUp(this.missing.getAsLong());
			this.layers.all()
				.stream()
				.filter((layer) -> !needed.contains(layer))
				.map(this.layers::putAside)
				.forEach(doomed::add);
			retain.accept(committed);
		}
		finally {
			this.adding.writeLock().unlock();
			// That takes long, and nobody need wait for it.
			doomed.forEach(ContentLayers::remove);
		}
	}

	/**
	 * Names what an image is made of: the same text means the same files.
	 * @param name the name of the image
	 * @return the text
	 */
	public String identity(String name) {
		ImageRecord record = record(name);
		return record.committed() + " " + record.layers() + " "
				+ (record.onHost() ? this.host.image().layers().getFirst() : "");
	}

	/**
	 * Removes images that are older than they need to be.
	 * @param prefix how their names begin
	 * @param age how old they may be
	 */
	public void expire(String prefix, Duration age) {
		this.records.olderThan(age).stream().filter((name) -> name.startsWith(prefix)).forEach(this::delete);
	}

	/**
	 * Works while an image stays there.
	 * @param <T> what comes out of it
	 * @param name its name; a deleted one is not there
	 * @param work the work
	 * @return what came out of it
	 */
	public <T> T holding(String name, Supplier<T> work) {
		return reading(name, (record) -> work.get());
	}

	/** Reads an image, all of which stays there for as long. */
	<T> T reading(String name, Function<ImageRecord, T> read) {
		this.adding.readLock().lock();
		try {
			ImageRecord record = record(name);
			if (record.deleted()) {
				throw unknown(name);
			}
			return read.apply(record);
		}
		finally {
			this.adding.readLock().unlock();
		}
	}

	/** The content of a layer. */
	Path contentRoot(Digest layer) {
		return this.layers.root(layer);
	}

	long maxBytes() {
		return this.maxBytes;
	}

	/**
	 * A directory for temporary files, which is emptied at each start.
	 * @return the directory
	 */
	public Path scratch() {
		return this.scratch;
	}

	/** A fresh directory, which the caller removes. */
	Path temporary(String prefix) {
		try {
			return Files.createTempDirectory(this.scratch, prefix);
		}
		catch (IOException ex) {
			throw StoreFailures.of("There is no room on the runner to transfer an image", ex);
		}
	}

	/** The packed parts of images that came from registries. */
	Blobs blobs() {
		return this.blobs;
	}

	static String requireName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new ApiException.InvalidRequest(
					"Image name '" + name + "' is not of the form 'local:NAME' with letters, digits, '.', '_' and '-'");
		}
		return name;
	}

	/**
	 * Files of images belong to the host's root and may be setuid: nobody else may come
	 * near.
	 */
	private static Path makeDirectory(Path directory) {
		try {
			Files.createDirectories(directory);
			return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
