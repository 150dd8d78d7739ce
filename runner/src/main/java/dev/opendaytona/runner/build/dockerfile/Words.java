package dev.opendaytona.runner.build.dockerfile;

/**
 * The words of a line, with their quotes and escapes left on. A quote that is never
 * closed runs to the end; whoever expands the word refuses it.
 */
final class Words {

	private final String text;

	private final char escape;

	private int position;

	Words(String text, char escape) {
		this.text = text;
		this.escape = escape;
		skipBlanks();
	}

	static boolean isBlank(char c) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}

	boolean hasNext() {
		return this.position < this.text.length();
	}

	/** What was not read yet, from the next word on. */
	String rest() {
		return this.text.substring(this.position);
	}

	String next() {
		int start = this.position;
		while (hasNext() && !isBlank(this.text.charAt(this.position))) {
			skip();
		}
		String word = this.text.substring(start, this.position);
		skipBlanks();
		return word;
	}

	boolean startsWith(String prefix) {
		return this.text.startsWith(prefix, this.position);
	}

	private void skip() {
		char c = this.text.charAt(this.position);
		if (c == this.escape) {
			advance(2);
		}
		else if (c == '\'' || c == '"') {
			skipQuoted(c);
		}
		else {
			advance(1);
		}
	}

	private void skipQuoted(char quote) {
		advance(1);
		while (hasNext() && this.text.charAt(this.position) != quote) {
			boolean escaped = quote == '"' && this.text.charAt(this.position) == this.escape;
			advance(escaped ? 2 : 1);
		}
		advance(1);
	}

	private void advance(int count) {
		this.position = Math.min(this.position + count, this.text.length());
	}

	private void skipBlanks() {
		while (hasNext() && isBlank(this.text.charAt(this.position))) {
			this.position++;
		}
	}

}
