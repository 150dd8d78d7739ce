package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

/**
 * A Dockerfile as written: nothing is expanded yet.
 *
 * @param directives its parser directives
 * @param globals the arguments that are declared before the first stage
 * @param stages its stages, at least one
 */
public record Dockerfile(Directives directives, List<Instruction.Arg> globals, List<Stage> stages) {

	public Dockerfile {
		globals = List.copyOf(globals);
		stages = List.copyOf(stages);
	}

	/**
	 * Reads a file.
	 * @param text the file
	 * @return what it says
	 */
	public static Dockerfile parse(String text) {
		return new DockerfileParser(text).parse();
	}

}
