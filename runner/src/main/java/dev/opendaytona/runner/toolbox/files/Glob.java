package dev.opendaytona.runner.toolbox.files;

import dev.opendaytona.api.error.ApiException;

/**
 * A pattern of names: {@code *} is any text, {@code ?} any character, {@code [a-z]} and
 * {@code [^a-z]} one of a set, and a backslash takes the next character as it is.
 * Matching takes at most time proportional to pattern times name, whatever the pattern.
 */
final class Glob {

	private final int[] pattern;

	Glob(String pattern) {
		this.pattern = pattern.codePoints().toArray();
		for (int position = 0; position < this.pattern.length; position = end(position)) {
			if (end(position) > this.pattern.length) {
				throw new ApiException.InvalidRequest("The pattern '" + pattern
						+ "' ends in the middle of a set or of an escape; close the '[' or take a '\\' off its end");
			}
		}
	}

	boolean matches(String name) {
		int[] text = name.codePoints().toArray();
		int at = 0;
		int position = 0;
		int star = -1;
		int starAt = 0;
		while (at < text.length) {
			if (position < this.pattern.length && this.pattern[position] == '*') {
				star = position++;
				starAt = at;
			}
			else if (position < this.pattern.length && one(position, text[at])) {
				position = end(position);
				at++;
			}
			else if (star >= 0) {
				position = star + 1;
				at = ++starAt;
			}
			else {
				return false;
			}
		}
		while (position < this.pattern.length && this.pattern[position] == '*') {
			position++;
		}
		return position == this.pattern.length;
	}

	/** Where the element that starts here ends; past the pattern when it is cut off. */
	private int end(int start) {
		return switch (this.pattern[start]) {
			case '\\' -> start + 2;
			case '[' -> endOfSet(start + 1);
			default -> start + 1;
		};
	}

	private int endOfSet(int start) {
		int position = start + (at(start) == '^' ? 1 : 0);
		int first = position;
		while (at(position) != ']' || position == first) {
			if (position >= this.pattern.length) {
				return this.pattern.length + 1;
			}
			position += (at(position) == '\\') ? 2 : 1;
		}
		return position + 1;
	}

	private boolean one(int position, int character) {
		return switch (this.pattern[position]) {
			case '?' -> true;
			case '\\' -> this.pattern[position + 1] == character;
			case '[' -> inSet(position + 1, end(position) - 1, character);
			default -> this.pattern[position] == character;
		};
	}

	private boolean inSet(int start, int end, int character) {
		boolean negated = at(start) == '^';
		int position = start + (negated ? 1 : 0);
		boolean found = false;
		while (position < end) {
			int lowAt = position + (at(position) == '\\' ? 1 : 0);
			boolean range = at(lowAt + 1) == '-' && lowAt + 2 < end;
			int highAt = range ? lowAt + 2 + (at(lowAt + 2) == '\\' ? 1 : 0) : lowAt;
			found |= at(lowAt) <= character && character <= at(highAt);
			position = highAt + 1;
		}
		return found != negated;
	}

	private int at(int position) {
		return (position < this.pattern.length) ? this.pattern[position] : -1;
	}

}
