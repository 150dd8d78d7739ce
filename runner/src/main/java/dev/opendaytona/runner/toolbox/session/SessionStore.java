package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.opendaytona.runner.toolbox.ToolboxState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * What the runner itself remembers of sessions: a directory for each sandbox, in it one
 * for each session, in it a file for the session and one for each command. A reader sees
 * the old or the new file, never a part.
 */
@Component
final class SessionStore {

	private static final Logger logger = LoggerFactory.getLogger(SessionStore.class);

	private static final String SESSION = "session.json";

	private final JsonMapper json = JsonMapper.builder().build();

	private final Path directory;

	SessionStore(ToolboxState state) {
		this.directory = state.directory().resolve("sessions");
		try {
			Files.createDirectories(this.directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A session as it was written down.
	 *
	 * @param session the session
	 * @param commands its commands in their order
	 */
	record Stored(SessionRecord session, List<CommandRecord> commands) {

	}

	/** The sandboxes of which something is written down. */
	List<String> sandboxes() {
		return names(this.directory);
	}

	/** What does not parse, or was cut off before it was whole, is removed. */
	List<Stored> load(String sandbox) {
		List<Stored> stored = new ArrayList<>();
		for (String key : names(this.directory.resolve(sandbox))) {
			try {
				stored.add(load(sandbox, key));
			}
			catch (IOException | JacksonException | IllegalArgumentException ex) {
				logger.warn("A session of sandbox {} cannot be read and is forgotten: {}", sandbox, ex.getMessage());
				remove(sandbox, key);
			}
		}
		return stored;
	}

	private Stored load(String sandbox, String key) throws IOException {
		Path directory = path(sandbox, key);
		SessionRecord session = this.json.readValue(Files.readAllBytes(directory.resolve(SESSION)),
				SessionRecord.class);
		if (!key.equals(session.key())) {
			throw new IllegalArgumentException("It is not the session of its directory");
		}
		List<CommandRecord> commands = new ArrayList<>();
		for (String name : names(directory)) {
			if (name.endsWith(".json") && !name.equals(SESSION)) {
				commands.add(this.json.readValue(Files.readAllBytes(directory.resolve(name)), CommandRecord.class));
			}
		}
		commands.sort(Comparator.comparingInt(CommandRecord::number));
		return new Stored(session, commands);
	}

	void write(String sandbox, SessionRecord session) {
		try {
			Files.createDirectories(path(sandbox, session.key()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		write(path(sandbox, session.key()).resolve(SESSION), session);
	}

	void write(String sandbox, String key, CommandRecord command) {
		write(path(sandbox, key).resolve(command.number() + ".json"), command);
	}

	private void write(Path file, Object value) {
		try {
			Path fresh = file.resolveSibling(file.getFileName() + ".new");
			Files.write(fresh, this.json.writeValueAsBytes(value));
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void remove(String sandbox, String key, CommandRecord command) {
		delete(path(sandbox, key).resolve(command.number() + ".json"));
	}

	/** The session's own file first: without it the rest is nothing. */
	void remove(String sandbox, String key) {
		Path directory = path(sandbox, key);
		delete(directory.resolve(SESSION));
		names(directory).forEach((name) -> delete(directory.resolve(name)));
		delete(directory);
	}

	void remove(String sandbox) {
		names(this.directory.resolve(sandbox)).forEach((key) -> remove(sandbox, key));
		delete(this.directory.resolve(sandbox));
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			logger.warn("What is left of a session cannot be removed: {}", ex.getMessage());
		}
	}

	private static List<String> names(Path directory) {
		try (Stream<Path> entries = Files.list(directory)) {
			return entries.map((entry) -> entry.getFileName().toString()).toList();
		}
		catch (NoSuchFileException absent) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path path(String sandbox, String key) {
		return this.directory.resolve(sandbox).resolve(key);
	}

}
