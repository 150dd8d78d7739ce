package dev.opendaytona.runner.toolbox.files;

import java.util.ArrayList;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Entry;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Works on the files of sandboxes by their paths. Blocks.
 */
@Component
final class Files {

	private static final int NEW_DIRECTORY_MODE = 0755;

	private final Workplaces workplaces;

	private final ToolboxSettings settings;

	Files(Workplaces workplaces, ToolboxSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	/**
	 * A file that was found, in as little memory as it takes: there may be very many.
	 *
	 * @param shown its path, starting as the path of the request
	 * @param entry the file
	 */
	record Found(String shown, Entry entry) {

		FileInfo info() {
			return FileInfo.of(this.entry.name(), this.shown, this.entry.status());
		}

	}

	List<Found> list(String id, String path, int depth) {
		if (depth < 1) {
			throw new ApiException.InvalidRequest("The depth is " + depth + "; give 1 or more");
		}
		Workplace workplace = this.workplaces.get(id);
		String from = path.isEmpty() ? "." : path;
		List<Found> files = new ArrayList<>();
		try (SandboxRoot root = workplace.root()) {
			new Walk(root, this.settings.maxEntries()).visit(from, workplace.path(from), depth,
					(shown, file, entry) -> files.add(new Found(shown, entry)));
		}
		return files;
	}

	FileInfo info(String id, String path) {
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			return FileInfo.of(name(path), path, root.stat(workplace.path(path), true));
		}
	}

	/**
	 * The last part of a path.
	 * @param path the path
	 * @return its name; the path itself when it has none
	 */
	static String name(String path) {
		int end = path.length();
		while (end > 0 && path.charAt(end - 1) == '/') {
			end--;
		}
		String trimmed = path.substring(0, end);
		return trimmed.isEmpty() ? path : trimmed.substring(trimmed.lastIndexOf('/') + 1);
	}

	void makeDirectory(String id, String path, @Nullable String octal) {
		Integer mode = Permissions.mode(octal);
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			root.makeDirectories(workplace.path(path), (mode != null) ? mode : NEW_DIRECTORY_MODE);
		}
	}

	/**
	 * Makes the directory that shall hold a file.
	 * @param root the files
	 * @param path the path of the file
	 */
	static void makeParent(SandboxRoot root, SandboxPath path) {
		int slash = path.value().lastIndexOf('/');
		if (slash > 0) {
			root.makeDirectories(new SandboxPath(path.value().substring(0, slash)), NEW_DIRECTORY_MODE);
		}
	}

	void delete(String id, String path, boolean recursive) {
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			root.delete(workplace.path(path), recursive);
		}
	}

	void move(String id, String source, String destination) {
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			root.move(workplace.path(source), workplace.path(destination));
		}
	}

	void permissions(String id, String path, Permissions permissions) {
		Workplace workplace = this.workplaces.get(id);
		try (SandboxRoot root = workplace.root()) {
			permissions.apply(workplace, root, workplace.path(path));
		}
	}

}
