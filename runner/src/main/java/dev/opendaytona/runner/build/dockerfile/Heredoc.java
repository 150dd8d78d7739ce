package dev.opendaytona.runner.build.dockerfile;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A here-document.
 *
 * @param marker what announces it
 * @param raw its lines as written, each with its line feed
 */
record Heredoc(Marker marker, String raw) {

	private static final String METACHARACTERS = "|&;()<>";

	/** Its text as the command or file sees it. */
	String content() {
		return this.marker.stripTabs() ? this.raw.lines().map(Heredoc::withoutTabs).collect(Collectors.joining())
				: this.raw;
	}

	/** It, after the line that announces it. */
	String written() {
		return this.raw + this.marker.name() + "\n";
	}

	private static String withoutTabs(String line) {
		return stripTabs(line) + "\n";
	}

	private static String stripTabs(String line) {
		int start = 0;
		while (start < line.length() && line.charAt(start) == '\t') {
			start++;
		}
		return line.substring(start);
	}

	/**
	 * What announces a here-document: {@code <<EOF}, {@code <<-EOF} or {@code <<"EOF"}.
	 *
	 * @param name the line that ends it
	 * @param expand whether variables in it are expanded, because no part of its name is
	 * quoted
	 * @param stripTabs whether tabs at the start of its lines are removed
	 * @param word the word
	 */
	record Marker(String name, boolean expand, boolean stripTabs, String word) {

		/** Reads a word; most announce none. */
		static Optional<Marker> find(String word) {
			int start = 0;
			while (start < word.length() && Character.isDigit(word.charAt(start))) {
				start++;
			}
			if (!word.startsWith("<<", start)) {
				return Optional.empty();
			}
			boolean stripTabs = word.startsWith("-", start + 2);
			String rest = name(word.substring(start + (stripTabs ? 3 : 2)));
			String name = unquoted(rest);
			return name.isEmpty() ? Optional.empty()
					: Optional.of(new Marker(name, name.equals(rest), stripTabs, word));
		}

		/** A name ends where a shell would end the word. */
		private static String name(String text) {
			int end = 0;
			while (end < text.length() && METACHARACTERS.indexOf(text.charAt(end)) < 0) {
				end++;
			}
			return text.substring(0, end);
		}

		private static String unquoted(String text) {
			StringBuilder plain = new StringBuilder();
			text.chars().filter((c) -> "'\"\\".indexOf(c) < 0).forEach((c) -> plain.append((char) c));
			return plain.toString();
		}

		boolean endsWith(String line) {
			return (this.stripTabs ? Heredoc.stripTabs(line) : line).equals(this.name);
		}

	}

}
