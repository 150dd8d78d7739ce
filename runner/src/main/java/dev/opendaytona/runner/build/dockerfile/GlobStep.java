package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

/**
 * One step of a {@link Glob}.
 */
sealed interface GlobStep {

	/** Whether it takes a character. */
	boolean takes(int c);

	record Literal(int value) implements GlobStep {

		@Override
		public boolean takes(int c) {
			return c == this.value;
		}

	}

	/** {@code ?}. */
	record One() implements GlobStep {

		@Override
		public boolean takes(int c) {
			return c != '/';
		}

	}

	/** {@code [a-z]}: pairs of the first and the last. */
	record Choice(boolean negated, List<Integer> bounds) implements GlobStep {

		@Override
		public boolean takes(int c) {
			boolean found = false;
			for (int i = 0; i < this.bounds.size(); i += 2) {
				found |= this.bounds.get(i) <= c && c <= this.bounds.get(i + 1);
			}
			return c != '/' && found != this.negated;
		}

	}

	/** {@code *}, which may stay. */
	record Many() implements GlobStep {

		@Override
		public boolean takes(int c) {
			return c != '/';
		}

	}

	/** The end of {@code a/**}, which may stay. */
	record Rest() implements GlobStep {

		@Override
		public boolean takes(int c) {
			return true;
		}

	}

	/**
	 * <code>**&#47;</code>: a step before the first character, and one after it.
	 *
	 * @param inside how many steps on the one after it is
	 * @param behind how many steps on the next is
	 */
	record Directories(int inside, int behind) implements GlobStep {

		@Override
		public boolean takes(int c) {
			return true;
		}

	}

}
