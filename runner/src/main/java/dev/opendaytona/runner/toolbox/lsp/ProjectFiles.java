package dev.opendaytona.runner.toolbox.lsp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * The sources and settings of a project, the uppermost first. Of a large project the rest
 * is left out.
 */
final class ProjectFiles {

	private static final int MAX_DIRECTORIES = 500;

	private static final int MAX_WAITING = 10_000;

	private static final int MAX_FILES = 2000;

	private static final int MAX_CHARACTERS = 512 * 1024;

	/** Where files of others are. */
	private static final Set<String> SKIPPED = Set.of("node_modules", "__pycache__", "venv", "dist", "build");

	private static final Set<String> SETTINGS = Set.of("pyrightconfig.json", "pyproject.toml", "tsconfig.json",
			"jsconfig.json", "package.json");

	private final SandboxPath project;

	private final Language language;

	private Map<SandboxPath, SandboxRoot.FileStatus> seen = Map.of();

	ProjectFiles(SandboxPath project, Language language) {
		this.project = project;
		this.language = language;
	}

	/**
	 * A change, as the protocol counts its kinds.
	 *
	 * @param path the file
	 * @param kind 1 made, 2 changed, 3 removed
	 */
	record Change(SandboxPath path, int kind) {

	}

	/** Some source file. */
	Optional<SandboxPath> first(SandboxRoot root) {
		List<SandboxPath> found = new ArrayList<>();
		walk(root, (path, entry) -> {
			if (this.language.isSource(entry.name())) {
				found.add(path);
			}
			return found.isEmpty();
		});
		return found.stream().findFirst();
	}

	/** What has changed since it was asked last; all is new the first time. */
	synchronized List<Change> changes(SandboxRoot root) {
		Map<SandboxPath, SandboxRoot.FileStatus> now = all(root);
		Map<SandboxPath, SandboxRoot.FileStatus> before = this.seen;
		this.seen = now;
		List<Change> changes = new ArrayList<>();
		now.forEach((path, status) -> {
			if (!status.equals(before.get(path))) {
				changes.add(new Change(path, before.containsKey(path) ? 2 : 1));
			}
		});
		before.keySet()
			.stream()
			.filter((path) -> !now.containsKey(path))
			.forEach((path) -> changes.add(new Change(path, 3)));
		return changes;
	}

	private Map<SandboxPath, SandboxRoot.FileStatus> all(SandboxRoot root) {
		Map<SandboxPath, SandboxRoot.FileStatus> all = new HashMap<>();
		int[] room = { MAX_CHARACTERS };
		walk(root, (path, entry) -> {
			if (this.language.isSource(entry.name()) || SETTINGS.contains(entry.name())) {
				all.put(path, entry.status());
				room[0] -= path.value().length();
			}
			return all.size() < MAX_FILES && room[0] > 0;
		});
		return all;
	}

	private void walk(SandboxRoot root, BiPredicate<SandboxPath, SandboxRoot.Entry> visitor) {
		Deque<SandboxPath> waiting = new ArrayDeque<>(List.of(this.project));
		for (int count = 0; count < MAX_DIRECTORIES && !waiting.isEmpty(); count++) {
			SandboxPath directory = waiting.remove();
			for (SandboxRoot.Entry entry : entries(root, directory)) {
				if (entry.status().kind() == SandboxRoot.Kind.FILE
						&& !visitor.test(directory.resolve(entry.name()), entry)) {
					return;
				}
				if (isOwnDirectory(entry) && waiting.size() < MAX_WAITING) {
					waiting.add(directory.resolve(entry.name()));
				}
			}
		}
	}

	private static boolean isOwnDirectory(SandboxRoot.Entry entry) {
		return entry.status().kind() == SandboxRoot.Kind.DIRECTORY && !entry.name().startsWith(".")
				&& !SKIPPED.contains(entry.name());
	}

	private static List<SandboxRoot.Entry> entries(SandboxRoot root, SandboxPath directory) {
		try {
			return root.list(directory);
		}
		catch (ApiException unreadable) {
			return List.of();
		}
	}

}
