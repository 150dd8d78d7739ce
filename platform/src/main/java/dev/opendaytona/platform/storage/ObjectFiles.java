package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;

/**
 * Objects in files of a directory.
 */
final class ObjectFiles implements ObjectStore {

	private final ObjectDirectory directory;

	ObjectFiles(ObjectDirectory directory) {
		this.directory = directory;
	}

	@Override
	public StoredObject put(ObjectKey key, InputStream content) {
		try (IncomingFile file = this.directory.incoming()) {
			file.write(content);
			return publish(file, key, Digests.hex(file.md5()));
		}
		catch (IOException ex) {
			throw failure("put", key, ex);
		}
	}

	StoredObject publish(IncomingFile file, ObjectKey key, String etag) throws IOException {
		file.publish(this.directory.paths().file(key), etag);
		return find(key).orElseGet(() -> new StoredObject(key, 0, etag, Instant.now()));
	}

	@Override
	public InputStream get(ObjectKey key) {
		return open(key).stream();
	}

	/** Opens an object for reading. */
	OpenObject open(ObjectKey key) {
		Path file = this.directory.paths().file(key);
		try {
			return OpenObject.of(key, file);
		}
		catch (NoSuchFileException none) {
			throw new ApiException.NotFound("OBJECT_NOT_FOUND", "There is no object '" + key + "'; put it first");
		}
		catch (IOException ex) {
			throw failure("get", key, ex);
		}
	}

	@Override
	public Optional<StoredObject> find(ObjectKey key) {
		Path file = this.directory.paths().file(key);
		try (OpenObject object = OpenObject.of(key, file)) {
			return Optional.of(object.object());
		}
		catch (NoSuchFileException none) {
			return Optional.empty();
		}
		catch (IOException ex) {
			throw failure("find", key, ex);
		}
	}

	@Override
	public Stream<StoredObject> list(String prefix) {
		return keys(prefix).stream().flatMap((key) -> find(key).stream());
	}

	/** The keys with a prefix, in order. */
	List<ObjectKey> keys(String prefix) {
		List<ObjectKey> result = new ArrayList<>();
		ObjectPaths paths = this.directory.paths();
		paths.directory(prefix).ifPresent((start) -> {
			try {
				Files.walkFileTree(start, new KeyCollector(paths, prefix, result));
			}
			catch (IOException ex) {
				throw new ApiException.Unavailable("STORAGE_UNAVAILABLE",
						"The objects below '" + prefix + "' could not be listed; look at the server's disk", ex);
			}
		});
		result.sort(null);
		return result;
	}

	@Override
	public void delete(ObjectKey key) {
		Path file = this.directory.paths().file(key);
		try {
			if (Files.deleteIfExists(file)) {
				removeEmptyDirectories(file);
			}
		}
		catch (IOException ex) {
			throw failure("delete", key, ex);
		}
	}

	private void removeEmptyDirectories(Path file) throws IOException {
		Path root = this.directory.paths().root();
		for (Path path = file.getParent(); path != null && !path.equals(root); path = path.getParent()) {
			try {
				Files.deleteIfExists(path);
			}
			catch (DirectoryNotEmptyException inUse) {
				return;
			}
		}
	}

	private static ApiException failure(String what, ObjectKey key, IOException cause) {
		return new ApiException.Unavailable("STORAGE_UNAVAILABLE", "To " + what + " the object '" + key
				+ "' failed because its bytes did not come, or the server's disk is full or broken; look at both, then try"
				+ " again", cause);
	}

	/** An object that is open: what it was then stays readable. */
	record OpenObject(StoredObject object, FileChannel channel) implements AutoCloseable {

		static OpenObject of(ObjectKey key, Path file) throws IOException {
			FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
			try {
				return new OpenObject(new StoredObject(key, channel.size() - ObjectFooter.BYTES,
						ObjectFooter.read(channel, file), Files.getLastModifiedTime(file).toInstant()), channel);
			}
			catch (IOException ex) {
				channel.close();
				throw ex;
			}
		}

		InputStream stream() {
			return stream(0, this.object.size());
		}

		/** Some of its bytes; the object is closed with the stream. */
		InputStream stream(long start, long length) {
			try {
				this.channel.position(start);
				return new BoundedStream(Channels.newInputStream(this.channel), length);
			}
			catch (IOException ex) {
				throw failure("get", this.object.key(), ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

	/** Takes the keys of the files that it meets; what goes meanwhile does not matter. */
	private static final class KeyCollector extends SimpleFileVisitor<Path> {

		private final ObjectPaths paths;

		private final String prefix;

		private final List<ObjectKey> found;

		KeyCollector(ObjectPaths paths, String prefix, List<ObjectKey> found) {
			this.paths = paths;
			this.prefix = prefix;
			this.found = found;
		}

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
			this.paths.key(file).filter((key) -> key.text().startsWith(this.prefix)).ifPresent(this.found::add);
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
			if (failure instanceof NoSuchFileException) {
				return FileVisitResult.CONTINUE;
			}
			throw failure;
		}

	}

}
