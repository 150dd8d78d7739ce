package dev.opendaytona.runner.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The runner's record of what it made: a file for each sandbox, replaced as a whole. What
 * is written survives the end of the runner; what is written durably survives the end of
 * the machine too.
 */
final class Journal {

	private static final Logger logger = LoggerFactory.getLogger(Journal.class);

	private static final String SUFFIX = ".json";

	/** Ends the name of a file that has not taken the place of the old one yet. */
	private static final String FRESH = ".new";

	private final JsonMapper json = JsonMapper.builder().build();

	private final Map<String, JournalEntry> entries = new ConcurrentHashMap<>();

	private final Path directory;

	Journal(Path directory) {
		try {
			this.directory = Files.createDirectories(directory);
			Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
			read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() throws IOException {
		List<Path> files;
		try (Stream<Path> listed = Files.list(this.directory)) {
			files = listed.toList();
		}
		for (Path file : files) {
			if (file.toString().endsWith(SUFFIX)) {
				read(file);
			}
			else if (file.toString().endsWith(FRESH)) {
				Files.delete(file);
			}
		}
	}

	/**
	 * An entry that does not parse, or is under the name of another, is set aside: its
	 * sandbox is then one that nobody knows.
	 */
	private void read(Path file) throws IOException {
		try {
			JournalEntry entry = this.json.readValue(Files.readAllBytes(file), JournalEntry.class);
			if (entry == null || !file.equals(file(entry.spec().id()))) {
				throw new IllegalArgumentException("It is not the entry of " + file.getFileName());
			}
			this.entries.put(entry.spec().id(), entry);
		}
		catch (JacksonException | IllegalArgumentException ex) {
			Path aside = file.resolveSibling(file.getFileName() + ".unreadable");
			Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
			logger.error("The journal entry {} cannot be read and was set aside", file.getFileName(), ex);
		}
	}

	/** The sandboxes whose entries were set aside; nothing of theirs is removed. */
	Set<String> unreadable() {
		try (Stream<Path> listed = Files.list(this.directory)) {
			List<String> ids = new ArrayList<>();
			listed.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(SUFFIX + ".unreadable"))
				.forEach((name) -> ids.add(name.substring(0, name.indexOf(SUFFIX))));
			return Set.copyOf(ids);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Optional<JournalEntry> find(String id) {
		return Optional.ofNullable(this.entries.get(id));
	}

	Collection<JournalEntry> entries() {
		return List.copyOf(this.entries.values());
	}

	/** Writes an entry, so that the next runner sees it. */
	void write(JournalEntry entry) {
		write(entry, false);
	}

	/** Writes an entry, so that it is seen after the machine lost its power too. */
	void writeDurably(JournalEntry entry) {
		write(entry, true);
	}

	private void write(JournalEntry entry, boolean durably) {
		Path file = file(entry.spec().id());
		Path fresh = file.resolveSibling(file.getFileName() + FRESH);
		try {
			try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
					StandardOpenOption.TRUNCATE_EXISTING)) {
				channel.write(ByteBuffer.wrap(this.json.writeValueAsBytes(entry)));
				if (durably) {
					channel.force(false);
				}
			}
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
			if (durably) {
				forceDirectory();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.entries.put(entry.spec().id(), entry);
	}

	private void forceDirectory() throws IOException {
		try (FileChannel channel = FileChannel.open(this.directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
	}

	void remove(String id) {
		try {
			Files.deleteIfExists(file(id));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.entries.remove(id);
	}

	private Path file(String id) {
		return this.directory.resolve(id + SUFFIX);
	}

}
