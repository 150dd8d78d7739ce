package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.Engine.Presence;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * The variables that peers gave to sandboxes after they were made: a file for each
 * sandbox, which only the runner may read, kept until the sandbox is destroyed. A reader
 * sees the old or the new file, never a part. Blocks.
 */
@Component
public final class Environments {

	private static final Logger logger = LoggerFactory.getLogger(Environments.class);

	private static final String SUFFIX = ".json";

	private static final FileAttribute<?> PRIVATE = PosixFilePermissions
		.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

	private final JsonMapper json = JsonMapper.builder().build();

	private final Engine engine;

	private final Path directory;

	/** One change at a time. */
	private final ReentrantLock changing = new ReentrantLock();

	Environments(ToolboxState state, Engine engine) {
		this.engine = engine;
		this.directory = state.directory().resolve("environments");
		try {
			Files.createDirectories(this.directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			names().forEach(this::removeLeft);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<String> names() throws IOException {
		try (Stream<Path> files = Files.list(this.directory)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	/** A change that was cut off, or one of a sandbox that was destroyed meanwhile. */
	private void removeLeft(String name) {
		String id = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
		if (this.engine.inspect(id) == Presence.ABSENT) {
			delete(this.directory.resolve(name));
		}
	}

	/** What is read at each start of a process, so that there is nothing to go stale. */
	Environment get(String sandbox) {
		Path file = file(sandbox);
		if (!Files.exists(file)) {
			return Environment.NONE;
		}
		try {
			return this.json.readValue(Files.readAllBytes(file), Environment.class);
		}
		catch (IOException | JacksonException ex) {
			if (Files.exists(file)) {
				// What does not parse may be quoted in the reason, and be a secret.
				logger.warn("The variables that were given to sandbox {} cannot be read: {}", sandbox,
						ex.getClass().getSimpleName());
			}
			return Environment.NONE;
		}
	}

	/**
	 * Changes the variables that processes of a running sandbox start with from now on.
	 * @param sandbox the sandbox
	 * @param change the change
	 */
	public void change(String sandbox, EnvironmentChange change) {
		this.changing.lock();
		try {
			Environment changed = get(sandbox).with(change, this.engine.spec(sandbox).env());
			if (changed.equals(Environment.NONE)) {
				delete(file(sandbox));
				return;
			}
			write(file(sandbox), this.json.writeValueAsBytes(changed));
			requireStill(sandbox);
		}
		finally {
			this.changing.unlock();
		}
	}

	/** One that is destroyed meanwhile has been forgotten already. */
	private void requireStill(String sandbox) {
		if (this.engine.inspect(sandbox) == Presence.ABSENT) {
			delete(file(sandbox));
			throw new ApiException.NotFound("SANDBOX_NOT_FOUND",
					"There is no sandbox '" + sandbox + "' on this runner any more");
		}
	}

	/**
	 * Removes what is remembered of a sandbox that is gone.
	 * @param sandbox the sandbox; may be unknown
	 */
	public void forget(String sandbox) {
		if (SandboxSpec.isId(sandbox)) {
			delete(file(sandbox));
		}
	}

	private Path file(String sandbox) {
		return this.directory.resolve(sandbox + SUFFIX);
	}

	private static void write(Path file, byte[] content) {
		Path fresh = file.resolveSibling(file.getFileName() + ".new");
		try {
			Files.deleteIfExists(fresh);
			try (FileChannel channel = FileChannel.open(fresh,
					Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), PRIVATE)) {
				channel.write(ByteBuffer.wrap(content));
				channel.force(true);
			}
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
