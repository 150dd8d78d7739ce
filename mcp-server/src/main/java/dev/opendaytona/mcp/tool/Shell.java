package dev.opendaytona.mcp.tool;

import java.util.List;
import java.util.stream.Collectors;

/** Text for a POSIX shell. */
final class Shell {

	private Shell() {
	}

	/** The text as one word, whatever is in it. */
	static String quote(String text) {
		return "'" + text.replace("'", "'\\''") + "'";
	}

	static String words(List<String> words) {
		return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
	}

}
