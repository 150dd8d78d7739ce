package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.opendaytona.runner.build.dockerfile.CacheKey;
import dev.opendaytona.runner.engine.Engine;

/**
 * What the commands of builds have changed, kept as layers for a day after their last
 * use. A file for each says when that was.
 */
public final class BuildCache {

	private static final String PREFIX = "build-";

	private static final int KEY_LENGTH = 48;

	private static final Duration KEPT = Duration.ofHours(24);

	private final Engine engine;

	private final Path directory;

	private final CacheMounts mounts;

	/**
	 * Creates it.
	 * @param engine keeps the layers
	 * @param directory for the files; the caches of commands are beside it
	 */
	public BuildCache(Engine engine, Path directory) {
		this.engine = engine;
		try {
			this.directory = Files.createDirectories(directory);
			this.mounts = new CacheMounts(directory.resolveSibling("caches"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** What commands keep for the next build. */
	CacheMounts mounts() {
		return this.mounts;
	}

	/** The layer of a key, if there is one. */
	synchronized Optional<String> find(CacheKey key) {
		String layer = layer(key);
		if (!fresh(layer) || !this.engine.layers().contains(layer)) {
			return Optional.empty();
		}
		touch(layer);
		return Optional.of(layer);
	}

	/** Keeps what a sandbox has changed; two builds may have the same key at once. */
	synchronized String keep(CacheKey key, String sandbox) {
		String layer = layer(key);
		touch(layer);
		this.engine.commit(sandbox, layer);
		return layer;
	}

	/**
	 * Whether a layer is of a build and still of use.
	 * @param layer the name of the layer
	 * @return whether it has to stay
	 */
	public boolean keeps(String layer) {
		return layer.startsWith(PREFIX) && fresh(layer);
	}

	/**
	 * Forgets the layers that are kept no longer, and those that a killed runner had
	 * begun.
	 */
	synchronized void expire() {
		Set<String> layers = this.engine.layers();
		try (Stream<Path> files = Files.list(this.directory)) {
			for (Path file : files.toList()) {
				String layer = file.getFileName().toString();
				if (layer.startsWith(PREFIX) && !(layers.contains(layer) && fresh(layer))) {
					Files.deleteIfExists(file);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean fresh(String layer) {
		try {
			return Files.getLastModifiedTime(this.directory.resolve(layer))
				.toInstant()
				.isAfter(Instant.now().minus(KEPT));
		}
		catch (IOException unknown) {
			return false;
		}
	}

	private void touch(String layer) {
		Path file = this.directory.resolve(layer);
		try {
			if (!Files.exists(file)) {
				Files.createFile(file);
			}
			Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String layer(CacheKey key) {
		return PREFIX + key.hex().substring(0, KEY_LENGTH);
	}

}
