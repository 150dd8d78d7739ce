package dev.opendaytona.runner.toolbox.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.runner.toolbox.files.SearchController.Match;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Finds files by name and by text, and replaces text. Blocks.
 */
@Component
final class Search {

	private final Workplaces workplaces;

	private final ToolboxSettings settings;

	Search(Workplaces workplaces, ToolboxSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	/**
	 * What became of one file.
	 *
	 * @param file its path as it was given
	 * @param success whether it is as it was asked for
	 * @param error why not
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Replaced(String file, boolean success, @Nullable String error) {

	}

	List<Match> find(String id, String path, String pattern) throws IOException {
		TextSearch text = new TextSearch(required(pattern));
		Workplace workplace = this.workplaces.get(id);
		SandboxPath start = workplace.path(path);
		List<Match> matches = new ArrayList<>();
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(start, true).kind() == Kind.FILE) {
				findIn(root, path, start, text, matches);
			}
			else {
				new Walk(root, this.settings.maxEntries()).visit(path, start, Integer.MAX_VALUE, (shown, file,
						entry) -> entry.status().kind() != Kind.FILE || findIn(root, shown, file, text, matches));
			}
		}
		return matches;
	}

	private boolean findIn(SandboxRoot root, String shown, SandboxPath path, TextSearch text, List<Match> matches) {
		try (InputStream file = root.read(path).content()) {
			return text.in(file, (line, content) -> {
				matches.add(new Match(shown, line, content));
				return matches.size() < this.settings.maxMatches();
			});
		}
		catch (IOException | ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest ex) {
			// Gone meanwhile or not for this user: the search goes on without it.
			return true;
		}
	}

	List<String> names(String id, String path, String pattern) {
		Glob glob = new Glob(required(pattern));
		Workplace workplace = this.workplaces.get(id);
		List<String> found = new ArrayList<>();
		try (SandboxRoot root = workplace.root()) {
			new Walk(root, this.settings.maxEntries()).visit(path, workplace.path(path), Integer.MAX_VALUE,
					(shown, file, entry) -> {
						if (glob.matches(entry.name())) {
							found.add(shown);
						}
						return true;
					});
		}
		return found;
	}

	List<Replaced> replace(String id, List<String> files, @Nullable String pattern, String value) {
		Replacement replacement = new Replacement(required(pattern), value,
				Math.toIntExact(this.settings.maxReplaceFile().toBytes()));
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			return files.stream().map((file) -> replace(workplace, root, file, replacement)).toList();
		}
	}

	private static Replaced replace(Workplace workplace, SandboxRoot root, String file, Replacement replacement) {
		try {
			replacement.in(root, workplace.path(file));
			return new Replaced(file, true, null);
		}
		catch (ApiException ex) {
			return new Replaced(file, false, ex.message());
		}
		catch (IOException ex) {
			return new Replaced(file, false, "Cannot read '" + file + "'; try again");
		}
	}

	private static String required(@Nullable String pattern) {
		if (pattern == null || pattern.isEmpty()) {
			throw new ApiException.InvalidRequest("The pattern is empty; give the text or name to look for");
		}
		return pattern;
	}

}
