package dev.opendaytona.runner.toolbox.lsp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;

/**
 * The programs that a sandbox may have for a language, the best first; of each those of
 * the project and the user before that of the image.
 *
 * @param workplace the sandbox
 * @param language the language
 * @param project the project
 */
record Programs(Workplace workplace, Language language, SandboxPath project) {

	private static final List<String> OF_PROJECT = List.of("node_modules/.bin", ".venv/bin");

	private static final List<String> OF_HOME = List.of("node_modules/.bin", ".local/bin");

	/** The programs with their arguments; those with a path are there. */
	List<List<String>> all() {
		List<List<String>> all = new ArrayList<>();
		try (SandboxRoot root = this.workplace.root()) {
			for (List<String> server : this.language.servers()) {
				places().map((place) -> place.resolve(server.getFirst()))
					.filter((program) -> isFile(root, program))
					.map((program) -> with(program.value(), server))
					.forEach(all::add);
				all.add(server);
			}
		}
		return all;
	}

	private Stream<SandboxPath> places() {
		SandboxPath home = new SandboxPath(this.workplace.account().home());
		return Stream.concat(OF_PROJECT.stream().map(this.project::resolve), OF_HOME.stream().map(home::resolve))
			.distinct();
	}

	private static boolean isFile(SandboxRoot root, SandboxPath path) {
		try {
			return root.stat(path, true).kind() == SandboxRoot.Kind.FILE;
		}
		catch (ApiException.NotFound | ApiException.Forbidden | ApiException.InvalidRequest none) {
			return false;
		}
	}

	private static List<String> with(String program, List<String> server) {
		List<String> argv = new ArrayList<>(server);
		argv.set(0, program);
		return argv;
	}

	/**
	 * None of them could be used.
	 * @param complaint why one that is there could not; empty when none is
	 * @return the failure
	 */
	ApiException none(String complaint) {
		String names = this.language.servers().stream().map(List::getFirst).collect(Collectors.joining(", "));
		return new ApiException.Unsupported("LSP_SERVER_NOT_INSTALLED", "Cannot start a language server for '"
				+ this.language.id() + "': this sandbox has none that runs of these: " + names + "." + complaint
				+ " They are looked for in node_modules/.bin and .venv/bin of the project, in node_modules/.bin and "
				+ ".local/bin of the home directory, and on the PATH. Install one in the sandbox or its image, "
				+ "for example with " + this.language.installation());
	}

}
