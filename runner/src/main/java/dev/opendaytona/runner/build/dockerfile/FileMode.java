package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code --chmod}: a mode in octal, or changes to one such as {@code u=rwX,go=rX}.
 */
public final class FileMode {

	private static final Pattern OCTAL = Pattern.compile("[0-7]{1,4}");

	private static final Pattern CLAUSE = Pattern.compile("([ugoa]{0,4})((?:[-+=](?:[rwxXst]{0,8}|[ugo]))+)");

	private static final Pattern ACTION = Pattern.compile("([-+=])([ugo]|[rwxXst]{0,8})");

	private static final int MAX_LENGTH = 200;

	private static final int ALL = 07777;

	private final List<Change> changes;

	private FileMode(List<Change> changes) {
		this.changes = List.copyOf(changes);
	}

	/** One change after the other. */
	private sealed interface Change {

		int apply(int mode, boolean directory);

	}

	private record Octal(int result) implements Change {

		@Override
		public int apply(int mode, boolean directory) {
			return this.result;
		}

	}

	/** A change as {@code chmod(1)} has it. */
	private record Symbolic(String who, char operator, String what) implements Change {

		@Override
		public int apply(int mode, boolean directory) {
			int bits = 0;
			int mask = 0;
			for (Party one : Party.values()) {
				if (concerns(one)) {
					bits |= permissions(mode, directory) << one.shift | (this.what.contains("s") ? one.special : 0);
					mask |= 7 << one.shift | one.special;
				}
			}
			bits |= this.what.contains("t") && concernsAll() ? 01000 : 0;
			return switch (this.operator) {
				case '+' -> mode | bits;
				case '-' -> mode & ~bits;
				default -> (mode & ~mask) | bits;
			};
		}

		private boolean concerns(Party one) {
			return concernsAll() || this.who.indexOf(one.letter) >= 0;
		}

		private boolean concernsAll() {
			return this.who.isEmpty() || this.who.contains("a");
		}

		private int permissions(int mode, boolean directory) {
			for (Party one : Party.values()) {
				if (this.what.indexOf(one.letter) >= 0) {
					return mode >> one.shift & 7;
				}
			}
			boolean search = this.what.contains("X") && (directory || (mode & 0111) != 0);
			return (this.what.contains("r") ? 4 : 0) | (this.what.contains("w") ? 2 : 0)
					| ((this.what.contains("x") || search) ? 1 : 0);
		}

	}

	/** Whose permissions. */
	private enum Party {

		USER('u', 6, 04000), GROUP('g', 3, 02000), OTHERS('o', 0, 0);

		private final char letter;

		private final int shift;

		private final int special;

		Party(char letter, int shift, int special) {
			this.letter = letter;
			this.shift = shift;
			this.special = special;
		}

	}

	/**
	 * Reads a mode.
	 * @param origin where it stands
	 * @param text the mode, without variables
	 * @return the mode
	 */
	public static FileMode parse(Origin origin, String text) {
		if (OCTAL.matcher(text).matches()) {
			return new FileMode(List.of(new Octal(Integer.parseInt(text, 8))));
		}
		List<Change> changes = new ArrayList<>();
		for (String clause : text.split(",", -1)) {
			Matcher matcher = CLAUSE.matcher(clause);
			if (text.length() > MAX_LENGTH || !matcher.matches()) {
				throw Refusal.invalid(origin, "--chmod is " + Refusal.quoted(text)
						+ "; it must be octal such as 755, or symbolic such as u=rwX,go=rX");
			}
			Matcher action = ACTION.matcher(matcher.group(2));
			while (action.find()) {
				changes.add(new Symbolic(matcher.group(1), action.group(1).charAt(0), action.group(2)));
			}
		}
		return new FileMode(changes);
	}

	/**
	 * The mode of a copied file.
	 * @param mode the mode of the source
	 * @param directory whether it is a directory
	 * @return the mode of the copy
	 */
	public int apply(int mode, boolean directory) {
		int result = mode & ALL;
		for (Change change : this.changes) {
			result = change.apply(result, directory);
		}
		return result;
	}

}
