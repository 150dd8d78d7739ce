package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The records of the images: a file each, replaced as a whole and written through to the
 * disk before the image is named to anybody.
 */
final class Records {

	private static final Logger logger = LoggerFactory.getLogger(Records.class);

	private static final String SUFFIX = ".json";

	/** Ends the name of a file that has not taken the place of the old one yet. */
	private static final String FRESH = ".new";

	private final JsonMapper json = JsonMapper.builder().build();

	private final Map<String, ImageRecord> records = new ConcurrentHashMap<>();

	private final Path directory;

	Records(Path directory) {
		this.directory = directory;
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				if (file.toString().endsWith(SUFFIX)) {
					read(file);
				}
				else if (file.toString().endsWith(FRESH)) {
					Files.delete(file);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read(Path file) {
		try {
			ImageRecord record = this.json.readValue(Files.readAllBytes(file), ImageRecord.class);
			this.records.put(record.name(), record);
		}
		catch (IOException | JacksonException ex) {
			logger.error("The record {} of an image cannot be read; the image is left alone", file, ex);
		}
	}

	Optional<ImageRecord> find(String name) {
		return Optional.ofNullable(this.records.get(name));
	}

	List<ImageRecord> all() {
		return List.copyOf(this.records.values());
	}

	/** The names of those that were written so long ago. */
	List<String> olderThan(Duration age) {
		Instant old = Instant.now().minus(age);
		return this.records.keySet().stream().filter((name) -> writtenAt(name).isBefore(old)).toList();
	}

	private Instant writtenAt(String name) {
		try {
			return Files.getLastModifiedTime(file(name)).toInstant();
		}
		catch (IOException gone) {
			return Instant.now();
		}
	}

	void write(ImageRecord record) {
		Path file = file(record.name());
		Path fresh = file.resolveSibling(file.getFileName() + FRESH);
		try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(this.json.writeValueAsBytes(record)));
			channel.force(true);
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.records.put(record.name(), record);
	}

	void remove(String name) {
		try {
			Files.deleteIfExists(file(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.records.remove(name);
	}

	/** A name is of letters that a file may have, but for the colon after its kind. */
	private Path file(String name) {
		return this.directory.resolve(name.replace(':', '@') + SUFFIX);
	}

}
