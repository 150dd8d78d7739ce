package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;

/**
 * The files that a server has open. It is shown them as they are in the sandbox: one that
 * has changed is shown again before the server is asked about it.
 */
final class Documents {

	/** A change within it may leave size and time of a file as they were. */
	private static final Duration BLUR = Duration.ofSeconds(1);

	private final Workplace workplace;

	private final Language language;

	private final Connection connection;

	private final LspSettings settings;

	private final Map<SandboxPath, Shown> open = new LinkedHashMap<>();

	Documents(Workplace workplace, Language language, Connection connection, LspSettings settings) {
		this.workplace = workplace;
		this.language = language;
		this.connection = connection;
		this.settings = settings;
	}

	/**
	 * What a server was shown of a file.
	 *
	 * @param version counts the changes
	 * @param status the attributes of the file before it was read
	 * @param at when it was read
	 */
	private record Shown(int version, SandboxRoot.FileStatus status, Instant at) {

		boolean holds(SandboxRoot.FileStatus now) {
			return now.equals(this.status) && now.modified().isBefore(this.at.minus(BLUR));
		}

	}

	synchronized List<SandboxPath> all() {
		return List.copyOf(this.open.keySet());
	}

	/**
	 * Opens the first of some files that exists, or shows what has changed in it.
	 * @param paths the files
	 * @return that file
	 */
	SandboxPath show(List<SandboxPath> paths) {
		ApiException.NotFound missing = null;
		try (SandboxRoot root = this.workplace.root()) {
			for (SandboxPath path : paths) {
				try {
					show(root, path);
					return path;
				}
				catch (ApiException.NotFound ex) {
					missing = (missing != null) ? missing : ex;
				}
			}
		}
		throw (missing != null) ? missing : new ApiException.InvalidRequest("uri is required");
	}

	/** Shows what has changed; a file that has gone stays as it was shown. */
	void refresh() {
		try (SandboxRoot root = this.workplace.root()) {
			for (SandboxPath path : all()) {
				try {
					show(root, path);
				}
				catch (ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest kept) {
					// Who asks about this file alone is told.
				}
			}
		}
	}

	private void show(SandboxRoot root, SandboxPath path) {
		SandboxRoot.FileStatus status = root.stat(path, true);
		synchronized (this) {
			Shown before = this.open.get(path);
			if (before != null && before.holds(status)) {
				return;
			}
		}
		Instant now = Instant.now();
		tell(path, text(root, path), status, now);
	}

	private String text(SandboxRoot root, SandboxPath path) {
		int most = Math.toIntExact(this.settings.maxDocument().toBytes());
		try (InputStream content = root.read(path).content()) {
			byte[] bytes = content.readNBytes(most + 1);
			if (bytes.length <= most) {
				return new String(bytes, StandardCharsets.UTF_8);
			}
		}
		catch (IOException ex) {
			throw new ApiException.Internal("FILE_READ_FAILED", "Cannot read '" + path + "'; try again", ex);
		}
		throw new ApiException.InvalidRequest("Cannot open '" + path + "' in a language server: it has more than "
				+ most + " bytes; leave it closed, or split it");
	}

	private synchronized void tell(SandboxPath path, String text, SandboxRoot.FileStatus status, Instant at) {
		Shown before = this.open.get(path);
		if (before == null && this.open.size() >= this.settings.maxDocuments()) {
			throw new ApiException.RateLimited("Cannot open '" + path + "': the language server has "
					+ this.settings.maxDocuments() + " files open; close one with did-close");
		}
		int version = (before != null) ? before.version() + 1 : 1;
		String uri = DocumentUri.of(path);
		if (before == null) {
			this.connection.tell("textDocument/didOpen", Map.of("textDocument", Map.of("uri", uri, "languageId",
					this.language.identifierOf(path.value()), "version", version, "text", text)));
		}
		else {
			this.connection.tell("textDocument/didChange", Map.of("textDocument",
					Map.of("uri", uri, "version", version), "contentChanges", List.of(Map.of("text", text))));
		}
		this.open.put(path, new Shown(version, status, at));
	}

	/** Closes those of some files that are open. */
	synchronized void close(List<SandboxPath> paths) {
		for (SandboxPath path : paths) {
			if (this.open.remove(path) != null) {
				this.connection.tell("textDocument/didClose",
						Map.of("textDocument", Map.of("uri", DocumentUri.of(path))));
			}
		}
	}

}
