package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A pattern of {@code ${x#pattern}} and its like: {@code *} stands for any characters,
 * {@code ?} for one. It is a row of texts with anything between them, and each is looked
 * for once from where the one before ended: nothing is tried again.
 */
final class ValuePattern {

	private static final int ANY = -1;

	private static final int NONE = -1;

	private final List<int[]> parts;

	private final LongConsumer work;

	private ValuePattern(List<int[]> parts, LongConsumer work) {
		this.parts = parts;
		this.work = work;
	}

	/**
	 * Reads a pattern.
	 * @param pattern the pattern, in which a backslash escapes
	 * @param work is told how many characters are compared
	 * @return the pattern
	 */
	static ValuePattern compile(String pattern, LongConsumer work) {
		List<int[]> parts = new ArrayList<>();
		List<Integer> part = new ArrayList<>();
		int[] characters = pattern.codePoints().toArray();
		for (int i = 0; i < characters.length; i++) {
			int c = characters[i];
			if (c == '*') {
				parts.add(array(part));
				part.clear();
			}
			else if (c == '\\' && i + 1 < characters.length) {
				part.add(characters[++i]);
			}
			else {
				part.add((c == '?') ? ANY : c);
			}
		}
		parts.add(array(part));
		return new ValuePattern(parts, work);
	}

	private static int[] array(List<Integer> list) {
		return list.stream().mapToInt(Integer::intValue).toArray();
	}

	String withoutPrefix(String value, boolean longest) {
		int[] characters = value.codePoints().toArray();
		int end = end(characters, 0, longest);
		return (end == NONE) ? value : text(characters, end, characters.length);
	}

	String withoutSuffix(String value, boolean longest) {
		List<int[]> reversed = new ArrayList<>();
		this.parts.forEach((part) -> reversed.add(reverse(part)));
		Collections.reverse(reversed);
		int[] characters = reverse(value.codePoints().toArray());
		int end = new ValuePattern(reversed, this.work).end(characters, 0, longest);
		return (end == NONE) ? value : text(reverse(characters), 0, characters.length - end);
	}

	/** Replaces the longest match at the first place, or at every. */
	void replace(String value, String replacement, boolean all, Sink out) {
		int[] characters = value.codePoints().toArray();
		int position = 0;
		int start = find(characters, 0, this.parts.getFirst());
		boolean again = true;
		while (start != NONE && again) {
			int end = end(characters, start, true);
			if (end == NONE || end == start) {
				break;
			}
			write(text(characters, position, start), out);
			write(replacement, out);
			position = end;
			again = all;
			start = find(characters, end, this.parts.getFirst());
		}
		write(text(characters, position, characters.length), out);
	}

	private void write(String text, Sink out) {
		this.work.accept(text.length());
		text.chars().forEach((c) -> out.plain((char) c));
	}

	/** Where the match that begins at a place ends. */
	private int end(int[] value, int start, boolean longest) {
		int[] first = this.parts.getFirst();
		int end = fits(value, start, first) ? start + first.length : NONE;
		for (int i = 1; i < this.parts.size() && end != NONE; i++) {
			int[] part = this.parts.get(i);
			boolean last = longest && i == this.parts.size() - 1;
			int found = last ? findLast(value, end, part) : find(value, end, part);
			end = (found == NONE) ? NONE : found + part.length;
		}
		return end;
	}

	private int find(int[] value, int from, int[] part) {
		for (int i = from; i <= value.length - part.length; i++) {
			if (fits(value, i, part)) {
				return i;
			}
		}
		return NONE;
	}

	private int findLast(int[] value, int from, int[] part) {
		for (int i = value.length - part.length; i >= from; i--) {
			if (fits(value, i, part)) {
				return i;
			}
		}
		return NONE;
	}

	private boolean fits(int[] value, int at, int[] part) {
		if (at + part.length > value.length) {
			return false;
		}
		int i = 0;
		while (i < part.length && (part[i] == ANY || part[i] == value[at + i])) {
			i++;
		}
		this.work.accept(i + 1L);
		return i == part.length;
	}

	private static int[] reverse(int[] values) {
		int[] reversed = new int[values.length];
		for (int i = 0; i < values.length; i++) {
			reversed[i] = values[values.length - 1 - i];
		}
		return reversed;
	}

	private static String text(int[] characters, int start, int end) {
		return new String(characters, start, end - start);
	}

}
