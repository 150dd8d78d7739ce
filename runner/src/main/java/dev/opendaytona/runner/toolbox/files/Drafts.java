package dev.opendaytona.runner.toolbox.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.ToolboxState;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Remembers where drafts of files are in sandboxes, so that what a killed runner left is
 * found: a file for each request, with the sandbox in its first line and a path in each
 * further one. Blocks.
 */
@Component
final class Drafts implements AutoCloseable {

	/** What the names of drafts begin with. */
	static final String PREFIX = ".daytona-upload-";

	private static final Logger logger = LoggerFactory.getLogger(Drafts.class);

	private static final Duration SWEEP = Duration.ofSeconds(15);

	private final JsonMapper json = JsonMapper.builder().build();

	private final Workplaces workplaces;

	private final Engine engine;

	private final Path directory;

	/** The requests that ended without removing all of their drafts. */
	private final Set<String> left = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("draft-sweep").factory());

	Drafts(ToolboxState state, Workplaces workplaces, Engine engine) {
		this.workplaces = workplaces;
		this.engine = engine;
		this.directory = state.directory().resolve("drafts");
		try {
			Files.createDirectories(this.directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			try (Stream<Path> files = Files.list(this.directory)) {
				files.forEach((file) -> this.left.add(file.getFileName().toString()));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		var _ = this.timer.scheduleWithFixedDelay(this::sweep, 0, SWEEP.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * The drafts of one request, one at a time.
	 * @param sandbox the sandbox
	 * @return to be closed when the request has ended
	 */
	Request open(String sandbox) {
		return new Request(sandbox, PREFIX + UUID.randomUUID());
	}

	/** The drafts of one request. */
	final class Request implements AutoCloseable {

		private final String sandbox;

		private final String name;

		private boolean known;

		private int open;

		private Request(String sandbox, String name) {
			this.sandbox = sandbox;
			this.name = name;
		}

		/**
		 * Opens a draft.
		 * @param root the files
		 * @param path the file
		 * @return the draft; {@link #done()} is called when it is closed
		 */
		SandboxRoot.Draft draft(SandboxRoot root, SandboxPath path) {
			note(path);
			this.open++;
			try {
				return root.draft(path, this.name);
			}
			catch (ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest
					| ApiException.Conflict ex) {
				done();
				throw ex;
			}
		}

		private void note(SandboxPath path) {
			if (!this.known) {
				append(this.name, this.sandbox);
				this.known = true;
			}
			append(this.name, path.value());
		}

		/** Nothing is left of a draft. */
		void done() {
			this.open--;
		}

		@Override
		public void close() {
			if (this.open > 0) {
				Drafts.this.left.add(this.name);
			}
			else if (this.known) {
				forget(this.name);
			}
		}

	}

	private void append(String name, String line) {
		try {
			Files.writeString(this.directory.resolve(name), this.json.writeValueAsString(line) + "\n",
					StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void forget(String name) {
		try {
			Files.deleteIfExists(this.directory.resolve(name));
			this.left.remove(name);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void sweep() {
		for (String name : List.copyOf(this.left)) {
			try {
				sweep(name);
			}
			catch (IOException | RuntimeException ex) {
				logger.warn("What is left of an upload cannot be removed yet: {}", ex.getMessage());
			}
		}
	}

	/** A sandbox that is stopped keeps its drafts until it runs again. */
	private void sweep(String name) throws IOException {
		List<String> lines = Files.readAllLines(this.directory.resolve(name), StandardCharsets.UTF_8);
		String sandbox = lines.isEmpty() ? "" : text(lines.getFirst());
		switch (this.engine.inspect(sandbox)) {
			case ABSENT -> forget(name);
			case STOPPED -> {
			}
			case RUNNING -> {
				remove(sandbox, name, lines.subList(1, lines.size()));
				forget(name);
			}
		}
	}

	/** A line that was cut off was not acted upon yet. */
	private String text(String line) {
		try {
			return this.json.readValue(line, String.class);
		}
		catch (JacksonException ex) {
			return "";
		}
	}

	private void remove(String sandbox, String name, List<String> paths) {
		try (SandboxRoot root = this.workplaces.get(sandbox).root()) {
			for (String path : paths) {
				if (!text(path).isEmpty()) {
					remove(root, new SandboxPath(text(path)), name);
				}
			}
		}
	}

	/** What the user has made inaccessible meanwhile is its own affair. */
	private static void remove(SandboxRoot root, SandboxPath path, String name) {
		try {
			root.discardDraft(path, name);
		}
		catch (ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest ex) {
			logger.debug("A draft of '{}' is out of reach", path, ex);
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
