package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.host.Program;
import org.jspecify.annotations.Nullable;

/**
 * Layers that came as tars, unpacked: a directory each, under the digest of the
 * uncompressed tar (the DiffID of the OCI image spec). One appears only when it is whole,
 * and is never written to again.
 */
final class ContentLayers {

	private static final String ROOT = "root";

	private static final String SIZE = "size";

	private final Path directory;

	private final Path unpacking;

	private final Map<Digest, ReentrantLock> locks = new ConcurrentHashMap<>();

	ContentLayers(Path directory, Path unpacking) {
		this.directory = directory;
		this.unpacking = unpacking;
	}

	/**
	 * A layer on the disk.
	 *
	 * @param digest names it
	 * @param sizeBytes the size of its tar, in bytes
	 */
	record Layer(Digest digest, long sizeBytes) {

	}

	boolean has(Digest digest) {
		return Files.isDirectory(path(digest));
	}

	Path root(Digest digest) {
		return path(digest).resolve(ROOT);
	}

	long sizeBytes(Digest digest) {
		try {
			return Long.parseLong(Files.readString(path(digest).resolve(SIZE)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where a tar comes from, opened only if its layer is not there yet. */
	interface Source {

		InputStream open() throws IOException;

		/** What it gave could not be used. */
		default void rejected() {
		}

	}

	/** Takes a layer whose digest is known; one that is being taken is waited for. */
	Layer take(Digest expected, Source tar, long maxBytes) {
		ReentrantLock lock = this.locks.computeIfAbsent(expected, (ignored) -> new ReentrantLock());
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The making of the image was cancelled");
		}
		try {
			if (!has(expected)) {
				unpack(tar, expected, maxBytes);
			}
			return new Layer(expected, sizeBytes(expected));
		}
		finally {
			lock.unlock();
		}
	}

	private void unpack(Source tar, Digest expected, long maxBytes) {
		try (InputStream stream = tar.open()) {
			unpack(stream, expected, maxBytes);
		}
		catch (ApiException ex) {
			tar.rejected();
			throw ex;
		}
		catch (IOException ex) {
			tar.rejected();
			throw StoreFailures.of("Layer '" + expected + "' could not be read", ex);
		}
	}

	/** Takes a layer whose digest is not known yet. */
	Layer take(InputStream tar, long maxBytes) {
		return unpack(tar, null, maxBytes);
	}

	private Layer unpack(InputStream tar, @Nullable Digest expected, long maxBytes) {
		Path fresh = temporary();
		try {
			MessageDigest sha256 = Digest.sha256();
			long bytes = Unpacking.unpack(new DigestInputStream(tar, sha256),
					Files.createDirectory(fresh.resolve(ROOT)), maxBytes);
			Digest digest = Digest.of(sha256);
			if (expected != null && !digest.equals(expected)) {
				throw new ApiException.InvalidRequest("DIGEST_MISMATCH", "A layer of the image is '" + digest
						+ "' and its configuration says '" + expected + "'; the image is damaged: push it again");
			}
			Whiteouts.apply(fresh.resolve(ROOT));
			Files.writeString(fresh.resolve(SIZE), Long.toString(bytes));
			publish(fresh, path(digest));
			return new Layer(digest, bytes);
		}
		catch (IOException ex) {
			throw StoreFailures.of("A layer of the image could not be stored", ex);
		}
		finally {
			remove(fresh);
		}
	}

	/** Somebody else may have been faster with the same layer. */
	private static void publish(Path fresh, Path target) throws IOException {
		try {
			Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			if (!Files.isDirectory(target)) {
				throw ex;
			}
			// It has the same content.
		}
	}

	Set<Digest> all() {
		Set<Digest> digests = new LinkedHashSet<>();
		try (Stream<Path> entries = Files.list(this.directory)) {
			entries.forEach((entry) -> digests.add(new Digest(entry.getFileName().toString())));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return digests;
	}

	/** Takes a layer away at once; the caller removes what is left of it. */
	Path putAside(Digest digest) {
		Path doomed = temporary();
		try {
			Files.move(path(digest), doomed.resolve("layer"));
			return doomed;
		}
		catch (IOException ex) {
			remove(doomed);
			throw new UncheckedIOException(ex);
		}
	}

	private Path path(Digest digest) {
		return this.directory.resolve(digest.hex());
	}

	private Path temporary() {
		try {
			return Files.createTempDirectory(this.unpacking, "");
		}
		catch (IOException ex) {
			throw StoreFailures.of("There is no room on the runner to unpack an image", ex);
		}
	}

	/**
	 * A request that is cancelled interrupts its thread, and must leave nothing behind.
	 */
	static void remove(Path tree) {
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

}
