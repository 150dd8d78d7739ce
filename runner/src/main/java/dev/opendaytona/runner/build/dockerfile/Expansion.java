package dev.opendaytona.runner.build.dockerfile;

/**
 * Expands the variables of one text and removes its quotes and escapes. Words that are
 * not chosen, as in {@code ${x:-word}}, are read past and change nothing.
 */
final class Expansion {

	static final int MAX_DEPTH = 32;

	private final Expander expander;

	private final String text;

	private final char escape;

	private final Mode mode;

	private int position;

	private int depth;

	private int skipping;

	Expansion(Expander expander, String text, char escape, Mode mode) {
		this.expander = expander;
		this.text = text;
		this.escape = escape;
		this.mode = mode;
	}

	/** What means something. */
	enum Mode {

		/** Variables, quotes and escapes. */
		WORD,

		/** Quotes and escapes. */
		QUOTES,

		/** Variables, and few escapes: quotes are text. */
		DOCUMENT

	}

	/** Removes quotes and escapes alone. */
	static String unquote(Origin origin, char escape, String text) {
		Expander none = new Expander((name) -> null, escape, new Budget(Budget.UNITS), origin);
		Sink.Text out = new Sink.Text();
		new Expansion(none, text, escape, Mode.QUOTES).run(out);
		return out.toString();
	}

	void run(Sink out) {
		this.expander.spend(this.text.length());
		until("", out);
	}

	private void until(String stops, Sink out) {
		while (hasNext() && stops.indexOf(peek()) < 0) {
			next(out);
		}
	}

	private void next(Sink out) {
		char c = peek();
		if (c == '$' && this.mode != Mode.QUOTES) {
			dollar(out, false);
		}
		else if (c == this.escape) {
			escaped(out);
		}
		else if (c == '\'' && this.mode != Mode.DOCUMENT) {
			singleQuoted(out);
		}
		else if (c == '"' && this.mode != Mode.DOCUMENT) {
			doubleQuoted(out);
		}
		else {
			out.plain(take());
		}
	}

	private void escaped(Sink out) {
		char mark = take();
		if (this.mode == Mode.DOCUMENT) {
			escapedInDocument(mark, out);
		}
		else if (hasNext()) {
			out.quoted(take());
		}
	}

	/** As in the shell, a backslash in a document escapes little, and joins lines. */
	private void escapedInDocument(char mark, Sink out) {
		if (hasNext() && peek() == '\n') {
			take();
		}
		else if (hasNext() && ("$`\\".indexOf(peek()) >= 0 || (this.depth > 0 && peek() == '}'))) {
			out.quoted(take());
		}
		else {
			out.plain(mark);
		}
	}

	private void singleQuoted(Sink out) {
		take();
		while (hasNext() && peek() != '\'') {
			out.quoted(take());
		}
		close('\'');
	}

	private void doubleQuoted(Sink out) {
		take();
		while (hasNext() && peek() != '"') {
			if (peek() == '$' && this.mode != Mode.QUOTES) {
				dollar(out, true);
			}
			else {
				if (peek() == this.escape && isEscapedInQuotes()) {
					take();
				}
				out.quoted(take());
			}
		}
		close('"');
	}

	private boolean isEscapedInQuotes() {
		char c = (this.position + 1 < this.text.length()) ? this.text.charAt(this.position + 1) : ' ';
		return c == '"' || c == '$' || c == this.escape;
	}

	private void close(char quote) {
		if (!hasNext()) {
			throw this.expander.refuse(
					"the quote " + quote + " in " + Refusal.quoted(this.text) + " is never closed; close or escape it");
		}
		take();
	}

	private void dollar(Sink out, boolean quoted) {
		take();
		if (!hasNext()) {
			out.plain('$');
		}
		else if (peek() == '{') {
			take();
			braces(out, quoted);
		}
		else if (peek() >= '0' && peek() <= '9') {
			take();
		}
		else {
			String name = name();
			if (name.isEmpty()) {
				out.plain('$');
			}
			else {
				emit(this.expander.value(name), quoted ? out.quoted() : out);
			}
		}
	}

	private void braces(Sink out, boolean quoted) {
		if (++this.depth > MAX_DEPTH) {
			throw this.expander.refuse("variables in " + Refusal.quoted(this.text) + " are nested deeper than "
					+ MAX_DEPTH + "; set some with ARG before");
		}
		String name = name();
		if (name.isEmpty()) {
			throw bad();
		}
		substitute(name, quoted ? out.quoted() : out);
		if (!hasNext() || take() != '}') {
			throw bad();
		}
		this.depth--;
	}

	private void substitute(String name, Sink out) {
		char operator = hasNext() ? peek() : '\0';
		switch (operator) {
			case '}' -> emit(this.expander.value(name), out);
			case ':' -> {
				take();
				conditional(name, out, true);
			}
			case '-', '+', '?' -> conditional(name, out, false);
			case '#', '%' -> trim(name, out);
			case '/' -> replace(name, out);
			default -> throw bad();
		}
	}

	/** With a colon, what is set but empty counts as not set. */
	private void conditional(String name, Sink out, boolean colon) {
		char operator = hasNext() ? take() : '\0';
		boolean set = this.expander.isSet(name, colon);
		switch (operator) {
			case '-' -> {
				emit(set ? this.expander.value(name) : "", out);
				word(out, !set);
			}
			case '+' -> word(out, set);
			case '?' -> {
				Sink.Text message = new Sink.Text();
				word(message, !set);
				if (!set && this.skipping == 0) {
					throw this.expander.refuse("the variable " + Refusal.quoted(name) + " is "
							+ (colon ? "empty or " : "") + "not set: " + Refusal.quoted(message.toString()));
				}
				emit(this.expander.value(name), out);
			}
			default -> throw bad();
		}
	}

	private void word(Sink out, boolean chosen) {
		this.skipping += chosen ? 0 : 1;
		until("}", chosen ? out : Sink.NONE);
		this.skipping -= chosen ? 0 : 1;
	}

	private void trim(String name, Sink out) {
		char operator = take();
		boolean longest = hasNext() && peek() == operator;
		if (longest) {
			take();
		}
		ValuePattern pattern = pattern("}");
		if (this.skipping == 0) {
			String value = this.expander.value(name);
			emit((operator == '#') ? pattern.withoutPrefix(value, longest) : pattern.withoutSuffix(value, longest),
					out);
		}
	}

	private void replace(String name, Sink out) {
		take();
		boolean all = hasNext() && peek() == '/';
		if (all) {
			take();
		}
		ValuePattern pattern = pattern("/}");
		Sink.Text replacement = new Sink.Text();
		if (hasNext() && peek() == '/') {
			take();
			until("}", replacement);
		}
		if (this.skipping == 0) {
			pattern.replace(this.expander.value(name), replacement.toString(), all, out);
		}
	}

	private ValuePattern pattern(String stops) {
		Sink.Pattern pattern = new Sink.Pattern();
		until(stops, pattern);
		return ValuePattern.compile(pattern.toString(), this.expander::spend);
	}

	private void emit(String value, Sink out) {
		if (this.skipping == 0) {
			this.expander.spend(value.length());
			value.chars().forEach((c) -> out.plain((char) c));
		}
	}

	private String name() {
		int start = this.position;
		while (hasNext() && isOfName(peek())) {
			this.position++;
		}
		return this.text.substring(start, this.position);
	}

	private static boolean isOfName(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
	}

	private RuntimeException bad() {
		return this.expander.refuse("a variable in " + Refusal.quoted(this.text)
				+ " cannot be read; write ${NAME}, one of the forms ${NAME:-word}, ${NAME#pattern}, ${NAME/pattern/word}, or escape the '$'");
	}

	private boolean hasNext() {
		return this.position < this.text.length();
	}

	private char peek() {
		return this.text.charAt(this.position);
	}

	private char take() {
		return this.text.charAt(this.position++);
	}

}
