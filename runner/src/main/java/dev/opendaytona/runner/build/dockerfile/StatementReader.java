package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins the lines of a file to statements: comments and empty lines go, also between
 * continued lines; here-documents stay as they are.
 */
final class StatementReader {

	private final Lines lines;

	private final char escape;

	StatementReader(Lines lines, char escape) {
		this.lines = lines;
		this.escape = escape;
	}

	Optional<Statement> next() {
		while (this.lines.hasNext()) {
			int start = this.lines.position();
			String line = this.lines.next().stripLeading();
			if (!line.isEmpty() && !isComment(line)) {
				return Optional.of(read(start, this.lines.number(), line));
			}
		}
		return Optional.empty();
	}

	private static boolean isComment(String line) {
		return line.startsWith("#");
	}

	private Statement read(int start, int number, String firstLine) {
		Statement read = Statement.of(new Origin(number, ""), join(firstLine).strip());
		List<Heredoc> documents = heredocs(read);
		Origin origin = new Origin(number, this.lines.since(start));
		return new Statement(origin, read.keyword(), read.arguments(), documents);
	}

	private String join(String firstLine) {
		StringBuilder joined = new StringBuilder();
		String line = firstLine;
		while (isContinued(line)) {
			joined.append(withoutEscape(line));
			line = nextOfStatement();
		}
		return joined.append(line).toString();
	}

	/** Comments and empty lines do not end a statement that goes on. */
	private String nextOfStatement() {
		while (this.lines.hasNext()) {
			String line = this.lines.next();
			String content = line.strip();
			if (!content.isEmpty() && !isComment(content)) {
				return line;
			}
		}
		return "";
	}

	/** An escape that is escaped itself continues nothing. */
	private boolean isContinued(String line) {
		int last = line.stripTrailing().length() - 1;
		return last >= 0 && line.charAt(last) == this.escape && (last == 0 || line.charAt(last - 1) != this.escape);
	}

	private static String withoutEscape(String line) {
		String content = line.stripTrailing();
		return content.substring(0, content.length() - 1);
	}

	private List<Heredoc> heredocs(Statement statement) {
		Statement holder = statement.isTrigger() ? statement.deferred() : statement;
		List<Heredoc> documents = new ArrayList<>();
		if (!holder.takesHeredocs()) {
			return documents;
		}
		Words words = new Words(holder.arguments(), this.escape);
		while (words.hasNext()) {
			Heredoc.Marker.find(words.next())
				.ifPresent((marker) -> documents.add(new Heredoc(marker, body(holder.origin(), marker))));
		}
		return documents;
	}

	private String body(Origin origin, Heredoc.Marker marker) {
		int start = this.lines.position();
		while (this.lines.hasNext()) {
			int end = this.lines.position();
			if (marker.endsWith(this.lines.next())) {
				return this.lines.between(start, end);
			}
		}
		throw Refusal.invalid(origin, "the here-document " + Refusal.quoted(marker.word())
				+ " never ends; add a line that holds only " + Refusal.quoted(marker.name()));
	}

}
