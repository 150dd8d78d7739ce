package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON form of arguments: an array of strings. What is no JSON is the shell form, but
 * an array of other things is a mistake.
 */
final class StringArray {

	private final String text;

	private int position;

	private boolean strings = true;

	private StringArray(String text) {
		this.text = text;
	}

	static Optional<List<String>> find(Origin origin, String text) {
		if (!text.startsWith("[")) {
			return Optional.empty();
		}
		StringArray array = new StringArray(text.stripTrailing());
		List<String> elements = new ArrayList<>();
		if (!array.read(elements)) {
			return Optional.empty();
		}
		if (!array.strings) {
			throw Refusal.invalid(origin,
					"the array " + Refusal.quoted(text) + " holds other things than strings; quote each with '\"'");
		}
		if (elements.stream().anyMatch((element) -> element.indexOf('\0') >= 0)) {
			throw Refusal.invalid(origin, "the array " + Refusal.quoted(text) + " holds a NUL character; remove it");
		}
		return Optional.of(elements);
	}

	private boolean read(List<String> elements) {
		this.position++;
		if (accept(']')) {
			return atEnd();
		}
		do {
			if (!element(elements)) {
				return false;
			}
		}
		while (accept(','));
		return accept(']') && atEnd();
	}

	private boolean element(List<String> elements) {
		skipBlanks();
		if (peek() != '"') {
			return scalar();
		}
		this.position++;
		StringBuilder string = new StringBuilder();
		while (peek() >= ' ' && peek() != '"') {
			if (!character(string)) {
				return false;
			}
		}
		elements.add(string.toString());
		return take() == '"';
	}

	private boolean character(StringBuilder string) {
		char c = take();
		if (c != '\\') {
			string.append(c);
			return true;
		}
		char escaped = take();
		int simple = "\"\\/bfnrt".indexOf(escaped);
		if (simple >= 0) {
			string.append("\"\\/\b\f\n\r\t".charAt(simple));
			return true;
		}
		return escaped == 'u' && unit(string);
	}

	private boolean unit(StringBuilder string) {
		int value = 0;
		for (int i = 0; i < 4; i++) {
			int digit = Character.digit(take(), 16);
			if (digit < 0) {
				return false;
			}
			value = value * 16 + digit;
		}
		string.append((char) value);
		return true;
	}

	/** A number, {@code true}, {@code false} or {@code null}. */
	private boolean scalar() {
		int start = this.position;
		while (Character.isLetterOrDigit(peek()) || "+-.".indexOf(peek()) >= 0) {
			this.position++;
		}
		this.strings = false;
		return this.text.substring(start, this.position)
			.matches("true|false|null|-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,9})?");
	}

	private boolean accept(char expected) {
		skipBlanks();
		if (peek() != expected) {
			return false;
		}
		this.position++;
		return true;
	}

	private void skipBlanks() {
		while (Words.isBlank(peek())) {
			this.position++;
		}
	}

	private boolean atEnd() {
		return this.position == this.text.length();
	}

	/** The next character, or NUL at the end: a file holds none. */
	private char peek() {
		return atEnd() ? '\0' : this.text.charAt(this.position);
	}

	private char take() {
		char c = peek();
		this.position += atEnd() ? 0 : 1;
		return c;
	}

}
