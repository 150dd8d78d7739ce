package dev.opendaytona.runner.build.dockerfile;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One instruction as a keyword and its text, before anybody looks at what it means.
 *
 * @param origin where it stands
 * @param keyword the keyword in upper case
 * @param arguments the rest of its joined lines
 * @param heredocs its here-documents
 */
record Statement(Origin origin, String keyword, String arguments, List<Heredoc> heredocs) {

	private static final List<String> WITH_HEREDOCS = List.of("RUN", "COPY", "ADD");

	Statement {
		heredocs = List.copyOf(heredocs);
	}

	static Statement of(Origin origin, String line) {
		int end = 0;
		while (end < line.length() && !Words.isBlank(line.charAt(end))) {
			end++;
		}
		return new Statement(origin, line.substring(0, end).toUpperCase(Locale.ROOT), line.substring(end).strip(),
				List.of());
	}

	boolean takesHeredocs() {
		return WITH_HEREDOCS.contains(this.keyword);
	}

	boolean isTrigger() {
		return this.keyword.equals("ONBUILD");
	}

	/** What {@code ONBUILD} defers. */
	Statement deferred() {
		return of(this.origin, this.arguments).with(this.heredocs);
	}

	Statement with(List<Heredoc> documents) {
		return new Statement(this.origin, this.keyword, this.arguments, documents);
	}

	/** The here-documents as they follow the line. */
	String documents() {
		return this.heredocs.stream().map(Heredoc::written).collect(Collectors.joining());
	}

}
