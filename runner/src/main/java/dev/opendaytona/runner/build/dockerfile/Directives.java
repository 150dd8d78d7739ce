package dev.opendaytona.runner.build.dockerfile;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The parser directives at the top of a file. Others than those known are comments, and
 * end them.
 *
 * @param syntax the frontend that the file names, which changes nothing here
 * @param escape the character that escapes others and the end of a line
 */
public record Directives(@Nullable String syntax, char escape) {

	static final char BACKSLASH = '\\';

	private static final char BACKTICK = '`';

	private static final Set<String> KNOWN = Set.of("syntax", "escape", "check");

	static Directives read(Lines lines) {
		Map<String, String> found = new HashMap<>();
		while (lines.hasNext() && read(lines.peek(), lines.number() + 1, found)) {
			lines.next();
		}
		return new Directives(found.get("syntax"), escape(found.get("escape")));
	}

	private static boolean read(String line, int number, Map<String, String> found) {
		int equals = line.indexOf('=');
		if (!line.startsWith("#") || equals < 0) {
			return false;
		}
		String key = line.substring(1, equals).strip().toLowerCase(Locale.ROOT);
		String value = line.substring(equals + 1).strip();
		if (!KNOWN.contains(key) || value.isEmpty()) {
			return false;
		}
		if (found.putIfAbsent(key, value) != null) {
			throw Refusal.invalid(new Origin(number, line),
					"the parser directive '" + key + "' is given twice; remove one");
		}
		return true;
	}

	private static char escape(@Nullable String value) {
		if (value == null || value.equals("\\")) {
			return BACKSLASH;
		}
		if (value.equals("`")) {
			return BACKTICK;
		}
		throw Refusal.invalid("Dockerfile",
				"the parser directive 'escape' is " + Refusal.quoted(value) + "; it must be a backslash or a backtick");
	}

}
