package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of the embedded store, made at the first use: {@code objects}, what is
 * {@code incoming}, and {@code uploads} in several parts. What is incoming does not
 * outlive the process; uploads may go on after a restart, and are given up a day after
 * their last part.
 */
final class ObjectDirectory {

	private static final Logger logger = LoggerFactory.getLogger(ObjectDirectory.class);

	private static final Duration UPLOADS_LIVE = Duration.ofHours(24);

	private static final Duration SWEEP = Duration.ofHours(1);

	private static final long KEEP_FREE_BYTES = 256L << 20;

	private final @Nullable Path directory;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Instant swept;

	/**
	 * Creates it.
	 * @param directory the directory, or null when the server has none
	 * @param clock tells the age of uploads
	 */
	ObjectDirectory(@Nullable Path directory, Clock clock) {
		this.directory = directory;
		this.clock = clock;
	}

	ObjectPaths paths() {
		return new ObjectPaths(root().resolve("objects"));
	}

	Path uploads() {
		return root().resolve("uploads");
	}

	IncomingFile incoming() throws IOException {
		Path root = root();
		FileStore disk = Files.getFileStore(root);
		return IncomingFile.create(root.resolve("incoming").resolve(UUID.randomUUID().toString()),
				(more) -> requireSpace(disk, more));
	}

	/** The database may be on the same disk, and must not be what stops first. */
	private static void requireSpace(FileStore disk, long more) throws IOException {
		if (disk.getUsableSpace() - more < KEEP_FREE_BYTES) {
			throw new ApiException.Unavailable("STORAGE_FULL",
					"The object could not be stored because the server's disk is full; make room on it, then try again",
					null);
		}
	}

	private Path root() {
		if (this.directory == null) {
			throw new ApiException.Unavailable("STORAGE_NOT_CONFIGURED",
					"This server keeps no objects; start it with a data directory or with --s3-url (DAYTONA_S3_URL)",
					null);
		}
		prepare(this.directory);
		return this.directory;
	}

	private void prepare(Path root) {
		Instant now = this.clock.instant();
		this.lock.lock();
		try {
			if (this.swept == null) {
				make(root);
			}
			if (this.swept == null || this.swept.plus(SWEEP).isBefore(now)) {
				this.swept = now;
				removeOldUploads(root.resolve("uploads"), now.minus(UPLOADS_LIVE));
			}
		}
		catch (IOException ex) {
			throw new ApiException.Unavailable("STORAGE_UNAVAILABLE",
					"The directory of objects cannot be used; look whether the server's disk is full or broken", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private static void make(Path root) throws IOException {
		Files.createDirectories(root);
		Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
		removeTree(root.resolve("incoming"));
		for (String name : new String[] { "objects", "incoming", "uploads" }) {
			Files.createDirectories(root.resolve(name));
		}
	}

	private static void removeOldUploads(Path uploads, Instant before) throws IOException {
		try (Stream<Path> all = Files.list(uploads)) {
			for (Path upload : all.toList()) {
				if (Files.exists(upload) && Files.getLastModifiedTime(upload).toInstant().isBefore(before)) {
					removeTree(upload);
					logger.info("Gave up an upload that got its last part before {}", before);
				}
			}
		}
	}

	/** Removes a directory of files; harmless when it is missing. */
	static void removeTree(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			return;
		}
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				Files.deleteIfExists(file);
			}
		}
		Files.deleteIfExists(directory);
	}

}
