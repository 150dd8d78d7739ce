package dev.opendaytona.runner.toolbox.lsp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Starts the first program that a sandbox has of those that serve a language. Blocks.
 */
final class ServerStart {

	private static final String CANCELLED = "it was stopped";

	private final Workplace workplace;

	private final Language language;

	private final SandboxPath project;

	private final LspSettings settings;

	private final Budget budget;

	private boolean cancelled;

	private @Nullable Connection current;

	/** Why a program that is there could not be used. */
	private String complaint = "";

	/**
	 * Prepares a start.
	 * @param workplace the sandbox
	 * @param language the language
	 * @param project the project
	 * @param settings the limits
	 * @param budget the memory for large messages
	 */
	ServerStart(Workplace workplace, Language language, SandboxPath project, LspSettings settings, Budget budget) {
		this.workplace = workplace;
		this.language = language;
		this.project = project;
		this.settings = settings;
		this.budget = budget;
	}

	/** The message that answers. */
	private record Initialized(@Nullable Result result) {

		/** One that does not say what it can is asked for what all can. */
		boolean knowsWorkspace() {
			if (this.result == null || this.result.capabilities() == null) {
				return false;
			}
			JsonNode able = this.result.capabilities().workspaceSymbolProvider();
			return able != null && (able.isObject() || able.asBoolean(false));
		}

	}

	private record Result(@Nullable Capabilities capabilities) {

	}

	private record Capabilities(@Nullable JsonNode workspaceSymbolProvider) {

	}

	LanguageServer run() throws InterruptedException {
		ProjectFiles files = new ProjectFiles(this.project, this.language);
		try (SandboxRoot root = this.workplace.root()) {
			files.changes(root);
		}
		Programs programs = new Programs(this.workplace, this.language, this.project);
		for (List<String> argv : programs.all()) {
			Connection connection = connect(argv);
			try {
				Initialized answer = connection.request("initialize", introduction(), Initialized.class,
						this.settings.startLimit());
				connection.tell("initialized", Map.of());
				return new LanguageServer(this, connection, files, answer.knowsWorkspace());
			}
			catch (ApiException | InterruptedException ex) {
				boolean missing = isMissing(connection);
				connection.end("it could not be started");
				if (!missing) {
					throw ex;
				}
			}
		}
		throw programs.none(this.complaint);
	}

	/** A program that did not run leaves the turn to the next. */
	private boolean isMissing(Connection connection) throws InterruptedException {
		if (connection.active() || isCancelled() || connection.ending().ran()) {
			return false;
		}
		if (connection.name().startsWith("/")) {
			this.complaint = " '" + connection.name() + "' is there, but could not be started: "
					+ connection.ending().text() + ".";
		}
		return true;
	}

	/** Ends what was started, if anything, and whoever waits for it. */
	synchronized void cancel() {
		this.cancelled = true;
		if (this.current != null) {
			this.current.end(CANCELLED);
		}
	}

	private synchronized boolean isCancelled() {
		return this.cancelled;
	}

	/** Waits until what was cancelled has ended. */
	void ended() throws InterruptedException {
		Connection last;
		synchronized (this) {
			last = this.current;
		}
		if (last != null) {
			last.ending();
		}
	}

	private synchronized void begin(Connection connection) {
		this.current = connection;
		connection.open();
		if (this.cancelled) {
			connection.end(CANCELLED);
		}
	}

	Workplace workplace() {
		return this.workplace;
	}

	Language language() {
		return this.language;
	}

	SandboxPath project() {
		return this.project;
	}

	LspSettings settings() {
		return this.settings;
	}

	private Connection connect(List<String> argv) {
		ExecRequest request = new ExecRequest(argv, Map.of(), this.project.value(), null, false);
		Connection connection = new Connection(argv.getFirst(),
				new ServerProcess(this.workplace.exec(request), this.settings, this.budget),
				new Questions(DocumentUri.of(this.project)), this.settings);
		begin(connection);
		return connection;
	}

	private Map<String, @Nullable Object> introduction() {
		String root = DocumentUri.of(this.project);
		Map<String, @Nullable Object> params = new LinkedHashMap<>();
		params.put("processId", null);
		params.put("clientInfo", Map.of("name", "opendaytona"));
		params.put("locale", "en");
		params.put("rootPath", this.project.value());
		params.put("rootUri", root);
		params.put("workspaceFolders", Questions.folders(root));
		params.put("capabilities", capabilities());
		if (this.language != Language.PYTHON) {
			params.put("initializationOptions",
					Map.of("hostInfo", "opendaytona", "disableAutomaticTypingAcquisition", true));
		}
		return params;
	}

	private static Map<String, Object> capabilities() {
		Map<String, Object> completion = Map.of("contextSupport", true, "completionItem",
				Map.of("snippetSupport", false, "documentationFormat", List.of("markdown", "plaintext")));
		return Map.of("workspace",
				Map.of("configuration", true, "workspaceFolders", true, "symbol", Map.of(), "didChangeWatchedFiles",
						Map.of("dynamicRegistration", true)),
				"textDocument", Map.of("synchronization", Map.of(), "documentSymbol",
						Map.of("hierarchicalDocumentSymbolSupport", true), "completion", completion));
	}

}
