package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.opendaytona.api.runner.SandboxSpec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What describes the running sandboxes to the runtime, and to the next runner. On a
 * tmpfs: it has no meaning after a restart of the machine.
 */
final class Bundles {

	/** The runtime looks for the root file system as the sandbox's root user. */
	private static final String SEARCHABLE = "rwx--x--x";

	private static final String DESCRIPTION = ".json";

	private static final FileAttribute<?> PRIVATE = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private final JsonMapper json = JsonMapper.builder().build();

	private final Path directory;

	Bundles(Path directory) {
		this.directory = FileTrees.makeDirectory(directory, SEARCHABLE);
	}

	/**
	 * How a sandbox was started.
	 *
	 * @param spec what it should be
	 * @param slot the number of its slot
	 */
	record Start(SandboxSpec spec, int slot) {

	}

	Path create(Start start) {
		Path bundle = FileTrees.makeDirectory(path(start.spec().id()), SEARCHABLE);
		FileTrees.makeDirectory(root(start.spec().id()), SEARCHABLE);
		record(start);
		return bundle;
	}

	/**
	 * Records how a sandbox runs; a reader sees the old or the new record, never a part.
	 */
	void record(Start start) {
		Path file = path(start.spec().id()).resolve("start.json");
		Path fresh = file.resolveSibling("start.json.new");
		try {
			write(fresh, this.json.writeValueAsBytes(start));
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void configure(String id, byte[] config) {
		write(path(id).resolve("config.json"), config);
	}

	/** Writes the description of a further process. */
	Path describe(String id, String name, byte[] process) {
		return writeNew(path(id).resolve(name + DESCRIPTION), process);
	}

	/**
	 * The descriptions of further processes that were not forgotten.
	 * @param id the sandbox
	 * @param prefix what their names begin with
	 * @return the files, by the names of the processes
	 */
	Map<String, Path> described(String id, String prefix) {
		Map<String, Path> described = new TreeMap<>();
		for (String file : FileTrees.names(path(id))) {
			if (file.startsWith(prefix) && file.endsWith(DESCRIPTION)) {
				described.put(file.substring(0, file.length() - DESCRIPTION.length()), path(id).resolve(file));
			}
		}
		return described;
	}

	/** What the runtime said; empty when nothing. */
	static Optional<String> text(Path log) {
		try {
			return Optional.of(Files.readString(log).strip()).filter((text) -> !text.isEmpty());
		}
		catch (IOException absent) {
			return Optional.empty();
		}
	}

	/** Removes what describes a process that has been started. */
	static void forget(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ignored) {
			// It goes with the sandbox.
		}
	}

	/** Variables of a sandbox may be secrets: only the runner may read these files. */
	private static Path write(Path file, byte[] content) {
		try {
			Files.deleteIfExists(file);
			return writeNew(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path writeNew(Path file, byte[] content) {
		try (SeekableByteChannel channel = Files.newByteChannel(file,
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
			channel.write(ByteBuffer.wrap(content));
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where the root file system is mounted while the runtime starts. */
	Path root(String id) {
		return path(id).resolve("root");
	}

	long pid(String id) {
		try {
			return Long.parseLong(Files.readString(path(id).resolve("pid")).strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	Optional<Start> find(String id) {
		try {
			return Optional.of(this.json.readValue(Files.readAllBytes(path(id).resolve("start.json")), Start.class));
		}
		catch (IOException | JacksonException absent) {
			return Optional.empty();
		}
	}

	Set<String> list() {
		return FileTrees.names(this.directory);
	}

	void delete(String id) {
		if (Files.exists(path(id))) {
			FileTrees.deleteOwn(path(id));
		}
	}

	private Path path(String id) {
		return this.directory.resolve(id);
	}

}
