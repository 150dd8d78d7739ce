package dev.opendaytona.runner.toolbox.lsp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A server that has started, for one language and project. Blocks.
 */
final class LanguageServer {

	private final Workplace workplace;

	private final SandboxPath project;

	private final Connection connection;

	private final LspSettings settings;

	private final ProjectFiles files;

	private final Documents documents;

	private final boolean knowsWorkspace;

	LanguageServer(ServerStart start, Connection connection, ProjectFiles files, boolean knowsWorkspace) {
		this.workplace = start.workplace();
		this.project = start.project();
		this.connection = connection;
		this.settings = start.settings();
		this.files = files;
		this.documents = new Documents(this.workplace, start.language(), connection, this.settings);
		this.knowsWorkspace = knowsWorkspace;
	}

	/** The message that answers with completions: a list of its own form, or of items. */
	private record Completions(@Nullable JsonNode result) {

	}

	private List<SandboxPath> paths(String uri) {
		return DocumentUri.paths(uri, this.workplace.workDir(), this.project);
	}

	void open(String uri) {
		this.documents.show(paths(uri));
	}

	void close(String uri) {
		this.documents.close(paths(uri));
	}

	List<LspSymbol> documentSymbols(String uri) throws InterruptedException {
		SandboxPath path = this.documents.show(paths(uri));
		tellChanges();
		return symbolsOf(path);
	}

	/** A server that watches files is told of them; others look for themselves. */
	private void tellChanges() {
		if (!this.connection.watching()) {
			return;
		}
		try (SandboxRoot root = this.workplace.root()) {
			List<Map<String, Object>> changes = this.files.changes(root)
				.stream()
				.map((change) -> Map.<String, Object>of("uri", DocumentUri.of(change.path()), "type", change.kind()))
				.toList();
			if (!changes.isEmpty()) {
				this.connection.tell(Questions.WATCHED, Map.of("changes", changes));
			}
		}
	}

	private List<LspSymbol> symbolsOf(SandboxPath path) throws InterruptedException {
		String uri = DocumentUri.of(path);
		return ask("textDocument/documentSymbol", Map.of("textDocument", Map.of("uri", uri)), Symbols.Answer.class)
			.flat(uri);
	}

	/**
	 * Symbols of the project. A server that cannot search is asked about every file that
	 * is open.
	 */
	List<LspSymbol> workspaceSymbols(String query) throws InterruptedException {
		this.documents.refresh();
		tellChanges();
		if (this.documents.all().isEmpty() && !openSome()) {
			return List.of();
		}
		if (this.knowsWorkspace) {
			return ask("workspace/symbol", Map.of("query", query), Symbols.Answer.class)
				.flat(DocumentUri.of(this.project));
		}
		List<LspSymbol> found = new ArrayList<>();
		for (SandboxPath path : this.documents.all()) {
			symbolsOf(path).stream().filter((symbol) -> Symbols.matches(symbol, query)).forEach(found::add);
		}
		return found;
	}

	/** Servers look at a project when they have seen one file of it. */
	private boolean openSome() {
		Optional<SandboxPath> some;
		try (SandboxRoot root = this.workplace.root()) {
			some = this.files.first(root);
		}
		some.ifPresent((path) -> this.documents.show(List.of(path)));
		return some.isPresent();
	}

	CompletionList completions(String uri, LspSymbol.Position position, LspRequests.Trigger trigger)
			throws InterruptedException {
		Map<String, Object> context = new LinkedHashMap<>();
		context.put("triggerKind", trigger.kind());
		if (trigger.character() != null) {
			context.put("triggerCharacter", trigger.character());
		}
		String document = DocumentUri.of(this.documents.show(paths(uri)));
		tellChanges();
		Map<String, Object> params = Map.of("textDocument", Map.of("uri", document), "position", position, "context",
				context);
		return CompletionList.of(ask("textDocument/completion", params, Completions.class).result());
	}

	private <T> T ask(String method, Object params, Class<T> answer) throws InterruptedException {
		return this.connection.request(method, params, answer, this.settings.requestLimit());
	}

	boolean active() {
		return this.connection.active();
	}

	/** Waits for the end, which has begun. */
	ServerProcess.Ending ending() throws InterruptedException {
		return this.connection.ending();
	}

	/** Whether it ended before a moment. */
	boolean endedBefore(Instant moment) {
		return this.connection.endedBefore(moment);
	}

	void stop() throws InterruptedException {
		this.connection.stop();
	}

}
