package dev.opendaytona.runner.toolbox.lsp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A language with the programs that serve it, the best first.
 */
enum Language {

	PYTHON, TYPESCRIPT, JAVASCRIPT;

	static Optional<Language> find(String id) {
		return Arrays.stream(values()).filter((language) -> language.id().equals(id)).findFirst();
	}

	static String known() {
		return Arrays.stream(values()).map(Language::id).collect(Collectors.joining(", "));
	}

	/** Its name in requests. */
	String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** The programs with their arguments. */
	List<List<String>> servers() {
		return switch (this) {
			case PYTHON -> List.of(List.of("pyright-langserver", "--stdio"),
					List.of("basedpyright-langserver", "--stdio"), List.of("pylsp"));
			case TYPESCRIPT, JAVASCRIPT -> List.of(List.of("typescript-language-server", "--stdio"));
		};
	}

	/** What to run to have one. */
	String installation() {
		return switch (this) {
			case PYTHON -> "'npm install -g pyright' or 'pip install python-lsp-server'";
			case TYPESCRIPT, JAVASCRIPT -> "'npm install -g typescript typescript-language-server'";
		};
	}

	private List<String> endings() {
		return switch (this) {
			case PYTHON -> List.of(".py", ".pyi");
			case TYPESCRIPT -> List.of(".ts", ".tsx", ".mts", ".cts");
			case JAVASCRIPT -> List.of(".js", ".jsx", ".mjs", ".cjs");
		};
	}

	boolean isSource(String name) {
		return endings().stream().anyMatch(name::endsWith);
	}

	/**
	 * What the protocol calls the language of a file: servers of this family read each
	 * other's files.
	 * @param path the file
	 * @return the identifier
	 */
	String identifierOf(String path) {
		if (this == PYTHON) {
			return id();
		}
		String name = path.substring(path.lastIndexOf('/') + 1);
		Language written = TYPESCRIPT.isSource(name) ? TYPESCRIPT : JAVASCRIPT.isSource(name) ? JAVASCRIPT : this;
		return written.id() + ((name.endsWith(".tsx") || name.endsWith(".jsx")) ? "react" : "");
	}

}
