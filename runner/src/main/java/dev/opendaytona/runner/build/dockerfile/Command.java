package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * What an instruction runs.
 */
public sealed interface Command {

	/**
	 * The program and its arguments, with no shell.
	 *
	 * @param argv the program first; empty clears an inherited command
	 */
	record Exec(List<String> argv) implements Command {

		public Exec {
			argv = List.copyOf(argv);
		}

	}

	/**
	 * A line, or a whole here-document, for the shell.
	 *
	 * @param text what the shell reads; variables are its own business
	 */
	record Shell(String text) implements Command {

		/**
		 * The program and its arguments.
		 * @param shell the shell and its options, see {@link StageState#shell()}
		 * @return the shell with the text as its last argument
		 */
		public List<String> argv(List<String> shell) {
			List<String> argv = new ArrayList<>(shell);
			argv.add(this.text);
			return argv;
		}

	}

	/**
	 * A here-document that names its interpreter in its first line. It is written to an
	 * executable file, and the file is run.
	 *
	 * @param text the file
	 */
	record Script(String text) implements Command {

	}

}
