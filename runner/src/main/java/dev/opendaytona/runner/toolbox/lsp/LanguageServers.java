package dev.opendaytona.runner.toolbox.lsp;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * The language servers of all sandboxes. They end with their sandbox and with the runner.
 * Blocks.
 */
@Component
@EnableConfigurationProperties(LspSettings.class)
final class LanguageServers implements DisposableBean {

	/** How long it is remembered why a server has ended. */
	private static final Duration MEMORY = Duration.ofMinutes(10);

	/** A start goes on when its client goes away; another may wait for it too. */
	private static final ExecutorService STARTS = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("lsp-start-", 0).factory());

	private final Workplaces workplaces;

	private final LspSettings settings;

	private final Budget budget = new Budget();

	/** Only used under its own lock, which is never held for long. */
	private final Map<Key, Entry> servers = new HashMap<>();

	private boolean closed;

	LanguageServers(Workplaces workplaces, LspSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	/**
	 * Names a server.
	 *
	 * @param sandbox its sandbox
	 * @param language its language
	 * @param project its project
	 */
	private record Key(String sandbox, Language language, SandboxPath project) {

		static Key of(Workplace workplace, Language language, String project) {
			return new Key(workplace.id(), language, DocumentUri.shortened(workplace.path(project)));
		}

		@Override
		public String toString() {
			return "'" + this.language.id() + "' in '" + this.project + "'";
		}

	}

	/**
	 * A server that is about to start, runs, or has ended.
	 *
	 * @param start starts it
	 * @param server the server, once it has started
	 */
	private record Entry(ServerStart start, CompletableFuture<LanguageServer> server) {

		Optional<LanguageServer> started() {
			return (this.server.state() == CompletableFuture.State.SUCCESS) ? Optional.of(this.server.resultNow())
					: Optional.empty();
		}

		boolean serves() {
			return this.server.state() == CompletableFuture.State.RUNNING
					|| started().filter(LanguageServer::active).isPresent();
		}

		LanguageServer await() throws InterruptedException {
			try {
				return this.server.get();
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof ApiException known) ? known : new CompletionException(ex.getCause());
			}
		}

		/** Ends it at once; does not wait for that. */
		void end() {
			this.start.cancel();
		}

	}

	/** Starts a server; does nothing when it runs. */
	void start(String sandbox, LspRequests.Server asked) throws InterruptedException {
		Language language = supported(asked);
		Workplace workplace = this.workplaces.get(sandbox);
		Key key = Key.of(workplace, language, asked.project());
		requireDirectory(workplace, key.project());
		begin(key, new ServerStart(workplace, language, key.project(), this.settings, this.budget)).await();
	}

	private static Language supported(LspRequests.Server asked) {
		return Language.find(asked.language())
			.orElseThrow(() -> new ApiException.InvalidRequest(
					"languageId '" + asked.language() + "' is not supported; use one of " + Language.known()));
	}

	private static void requireDirectory(Workplace workplace, SandboxPath project) {
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(project, true).kind() != SandboxRoot.Kind.DIRECTORY) {
				throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
						"pathToProject '" + project + "' is not a directory; give the directory of the project");
			}
		}
	}

	private Entry begin(Key key, ServerStart start) {
		synchronized (this.servers) {
			Entry known = this.servers.get(key);
			if (known != null && known.serves()) {
				return known;
			}
			requireRoom(key);
			Entry fresh = new Entry(start, new CompletableFuture<>());
			this.servers.put(key, fresh);
			STARTS.execute(() -> run(key, fresh));
			return fresh;
		}
	}

	private void requireRoom(Key key) {
		if (this.closed) {
			throw new ApiException.Unavailable("Cannot start a language server: the runner is about to end");
		}
		Instant forgotten = Instant.now().minus(MEMORY);
		this.servers.values()
			.removeIf((entry) -> entry.started().filter((server) -> server.endedBefore(forgotten)).isPresent());
		long count = this.servers.entrySet()
			.stream()
			.filter((each) -> each.getKey().sandbox().equals(key.sandbox()) && each.getValue().serves())
			.count();
		if (count >= this.settings.maxServers()) {
			throw new ApiException.RateLimited("Cannot start a language server for " + key + ": the sandbox has "
					+ this.settings.maxServers() + " of them, which is the limit; stop one of them first");
		}
	}

	private void run(Key key, Entry entry) {
		try {
			entry.server().complete(entry.start().run());
		}
		catch (RuntimeException | InterruptedException ex) {
			synchronized (this.servers) {
				this.servers.remove(key, entry);
			}
			entry.server().completeExceptionally(ex);
		}
	}

	/** Ends a server with all that it has started. */
	void stop(String sandbox, LspRequests.Server asked) throws InterruptedException {
		Workplace workplace = this.workplaces.get(sandbox);
		Entry entry = Language.find(asked.language())
			.map((language) -> Key.of(workplace, language, asked.project()))
			.map(this::remove)
			.orElseThrow(() -> new ApiException.InvalidRequest("no server for language: " + asked.language()
					+ "; none was started for the project '" + asked.project() + "'"));
		if (entry.started().isPresent()) {
			entry.await().stop();
		}
		entry.end();
		entry.start().ended();
	}

	private @Nullable Entry remove(Key key) {
		synchronized (this.servers) {
			return this.servers.remove(key);
		}
	}

	/** A server that runs, or is about to. */
	LanguageServer get(String sandbox, LspRequests.Server asked) throws InterruptedException {
		Language language = supported(asked);
		Key key = Key.of(this.workplaces.get(sandbox), language, asked.project());
		LanguageServer server = find(key).orElseThrow(() -> notInitialized(key, "none was started")).await();
		if (!server.active()) {
			throw notInitialized(key, server.ending().text());
		}
		return server;
	}

	private Optional<Entry> find(Key key) {
		synchronized (this.servers) {
			return Optional.ofNullable(this.servers.get(key));
		}
	}

	private static ApiException notInitialized(Key key, String why) {
		return new ApiException.InvalidRequest("LSP_SERVER_NOT_INITIALIZED",
				"server not initialized: the language server for " + key + " does not run (" + why + "); start it");
	}

	@Override
	public void destroy() throws InterruptedException {
		List<Entry> all;
		synchronized (this.servers) {
			this.closed = true;
			all = List.copyOf(this.servers.values());
			this.servers.clear();
		}
		all.forEach(Entry::end);
		for (Entry entry : all) {
			entry.start().ended();
		}
	}

}
