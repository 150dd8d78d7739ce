package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.Mount;
import dev.opendaytona.runner.engine.Copying;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.Program;
import dev.opendaytona.runner.image.Unpacking;

/**
 * The caches of {@code RUN --mount=type=cache}, which outlive builds: a directory for
 * each of an organization. Commands work on copies; one is replaced as a whole, so the
 * last of two builds that share one wins. They go a day after their last use, and the
 * least recently used go before when all together are large.
 */
final class CacheMounts {

	private static final String FRESH = "fresh-";

	private static final String SIZE = "size";

	private static final Duration KEPT = Duration.ofHours(24);

	private static final long MOST_BYTES_EACH = 4L << 30;

	private static final long MOST_BYTES = 16L << 30;

	private static final Copying ALL = new Copying(Copying.KEPT, Copying.KEPT, Copying.Mode.KEPT, (path) -> false,
			(path) -> true, MOST_BYTES_EACH);

	private static final SandboxPath ROOT = new SandboxPath("/");

	private final Path directory;

	/** Held as long as a command has a cache for itself. */
	private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

	/** Held while one is copied, by who may hold others of the kind above. */
	private final Map<String, ReentrantLock> copies = new ConcurrentHashMap<>();

	/**
	 * Opens the caches, and removes what was being copied when the last runner ended.
	 * @param directory keeps them
	 */
	CacheMounts(Path directory) {
		this.directory = directory;
		try {
			Files.createDirectories(directory);
			Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		list().stream().filter((path) -> name(path).startsWith(FRESH)).forEach(Unpacking::remove);
	}

	/**
	 * Takes a cache for one command.
	 * @param scope whose it is
	 * @param wanted which one, and how it is shared
	 * @param tools what the build uses
	 * @return the cache; closing it lets others have it
	 */
	Use use(String scope, Mount.Cache wanted, Tools tools) {
		String name = BaseImages.sha256(scope + "\0" + wanted.id());
		ReentrantLock lock = this.locks.computeIfAbsent(name, (key) -> new ReentrantLock());
		return switch (wanted.sharing()) {
			case SHARED -> new Use(name, tools, lock, false, !wanted.readOnly());
			case LOCKED -> {
				acquire(lock);
				yield new Use(name, tools, lock, true, !wanted.readOnly());
			}
			case PRIVATE -> lock.tryLock() ? new Use(name, tools, lock, true, !wanted.readOnly())
					: new Use(FRESH + "none", tools, new ReentrantLock(), false, false);
		};
	}

	private static void acquire(ReentrantLock lock) {
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The build was cancelled");
		}
	}

	/** Removes what was not used for a day, and what is too much. */
	void expire() {
		expire(Instant.now().minus(KEPT), MOST_BYTES);
	}

	void expire(Instant old, long mostBytes) {
		long bytes = 0;
		for (Kept cache : kept()) {
			bytes += cache.bytes();
			if (cache.used().isBefore(old) || bytes > mostBytes) {
				remove(cache.path());
			}
		}
	}

	/** One in use stays, and goes the next time. */
	private void remove(Path cache) {
		ReentrantLock copying = this.copies.computeIfAbsent(name(cache), (key) -> new ReentrantLock());
		if (copying.tryLock()) {
			try {
				removeWhole(cache);
			}
			finally {
				copying.unlock();
			}
		}
	}

	/** A kill in the middle must not leave a part of a cache as the cache. */
	private void removeWhole(Path cache) {
		try {
			Path aside = this.directory.resolve(FRESH + UUID.randomUUID());
			Files.move(cache, aside, StandardCopyOption.ATOMIC_MOVE);
			Unpacking.remove(aside);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A cache on the disk.
	 *
	 * @param path its directory
	 * @param used when it was used last
	 * @param bytes its size
	 */
	private record Kept(Path path, Instant used, long bytes) {

	}

	/** One that a loss of power has damaged is as good as old. */
	private static Kept kept(Path cache) {
		try {
			return new Kept(cache, Files.getLastModifiedTime(cache).toInstant(),
					Long.parseLong(Files.readString(cache.resolve(SIZE))));
		}
		catch (IOException | NumberFormatException damaged) {
			return new Kept(cache, Instant.MIN, 0);
		}
	}

	/** The last used first. */
	private List<Kept> kept() {
		List<Kept> kept = new ArrayList<>();
		for (Path cache : list()) {
			if (!name(cache).startsWith(FRESH)) {
				kept.add(kept(cache));
			}
		}
		kept.sort(Comparator.comparing(Kept::used).reversed());
		return kept;
	}

	private List<Path> list() {
		try (Stream<Path> found = Files.list(this.directory)) {
			return found.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String name(Path path) {
		return path.getFileName().toString();
	}

	/** A cache in the hands of one command. */
	final class Use implements AutoCloseable {

		private final Path path;

		private final Tools tools;

		private final ReentrantLock lock;

		private final ReentrantLock copying;

		private final boolean held;

		private final boolean written;

		private Use(String name, Tools tools, ReentrantLock lock, boolean held, boolean written) {
			this.path = CacheMounts.this.directory.resolve(name);
			this.tools = tools;
			this.lock = lock;
			this.copying = CacheMounts.this.copies.computeIfAbsent(name, (key) -> new ReentrantLock());
			this.held = held;
			this.written = written;
		}

		/**
		 * Copies it to a directory of a sandbox.
		 * @return false when there is none yet
		 */
		boolean copyTo(SandboxRoot target, SandboxPath directory) {
			acquire(this.copying);
			try {
				if (!Files.isDirectory(this.path)) {
					return false;
				}
				touch(this.path);
				try (SandboxRoot cache = this.tools.rootOf().apply(content(this.path))) {
					copy(cache, ROOT, target, directory);
				}
				return true;
			}
			finally {
				this.copying.unlock();
			}
		}

		/**
		 * Puts what a directory of a sandbox holds in its place, unless it is only read.
		 */
		void copyFrom(SandboxRoot source, SandboxPath directory) {
			if (!this.written) {
				return;
			}
			Path fresh = fresh();
			try {
				try (SandboxRoot cache = this.tools.rootOf().apply(content(fresh))) {
					copy(source, directory, cache, ROOT);
				}
				long bytes = size(content(fresh));
				if (bytes > MOST_BYTES_EACH) {
					throw new ApiException.InvalidRequest("it is larger than " + (MOST_BYTES_EACH >> 30) + " GiB");
				}
				Files.writeString(fresh.resolve(SIZE), Long.toString(bytes));
				replace(fresh);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			finally {
				Unpacking.remove(fresh);
			}
		}

		private static long size(Path directory) {
			String said = Program.run(List.of("du", "--summarize", "--block-size=1", directory.toString()), "");
			return Long.parseLong(said.split("\\s", 2)[0]);
		}

		private void replace(Path fresh) {
			acquire(this.copying);
			try {
				if (Files.exists(this.path)) {
					Path old = CacheMounts.this.directory.resolve(FRESH + UUID.randomUUID());
					Files.move(this.path, old, StandardCopyOption.ATOMIC_MOVE);
					Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE);
					Unpacking.remove(old);
				}
				else {
					Files.move(fresh, this.path, StandardCopyOption.ATOMIC_MOVE);
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			finally {
				this.copying.unlock();
			}
		}

		private static void copy(SandboxRoot from, SandboxPath source, SandboxRoot to, SandboxPath target) {
			SandboxRoot.FileStatus top = from.stat(source, false);
			to.copyFrom(from, source, target, ALL);
			to.permissions(target, top.mode(), top.uid(), top.gid());
		}

		private Path fresh() {
			try {
				Path fresh = Files.createTempDirectory(CacheMounts.this.directory, FRESH);
				Files.createDirectory(content(fresh));
				return fresh;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static Path content(Path cache) {
			return cache.resolve("content");
		}

		private static void touch(Path cache) {
			try {
				Files.setLastModifiedTime(cache, FileTime.from(Instant.now()));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() {
			if (this.held) {
				this.lock.unlock();
			}
		}

	}

}
