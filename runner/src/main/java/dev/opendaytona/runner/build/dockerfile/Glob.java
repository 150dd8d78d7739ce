package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

/**
 * A pattern for paths by the rules of Go's {@code filepath.Match}: {@code *}, {@code ?}
 * and classes stay within one name. On request {@code **} stands for any directories. It
 * follows all ways to match at once, one character after the other: the work is at most
 * the pattern's length times the path's.
 */
final class Glob {

	static final int MAX_LENGTH = 4_096;

	private final List<GlobStep> steps;

	private Glob(List<GlobStep> steps) {
		this.steps = List.copyOf(steps);
	}

	/**
	 * Reads a pattern.
	 * @param where what its errors name
	 * @param pattern the pattern
	 * @param doubleStar whether {@code **} is more than {@code *}
	 * @return the pattern
	 */
	static Glob compile(String where, String pattern, boolean doubleStar) {
		if (pattern.length() > MAX_LENGTH) {
			throw Refusal.invalid(where, "the pattern " + Refusal.quoted(pattern) + " is longer than " + MAX_LENGTH
					+ " characters; shorten it");
		}
		return new Glob(new GlobCompiler(where, pattern, doubleStar).compile());
	}

	boolean matches(String path) {
		Ways ways = new Ways();
		for (int c : path.codePoints().toArray()) {
			if (!ways.any()) {
				return false;
			}
			ways.take(c);
		}
		return ways.complete();
	}

	/** Whether it matches a path or a directory above. */
	boolean matchesWithParents(String path) {
		Ways ways = new Ways();
		for (int c : path.codePoints().toArray()) {
			if (c == '/' && ways.complete()) {
				return true;
			}
			if (!ways.any()) {
				return false;
			}
			ways.take(c);
		}
		return ways.complete();
	}

	/** Whether it can match something below a directory. */
	boolean reachesBelow(String directory) {
		Ways ways = new Ways();
		String path = directory.isEmpty() ? "" : directory + "/";
		path.codePoints().takeWhile((c) -> ways.any()).forEach(ways::take);
		return ways.any();
	}

	/** The places in the pattern that the path so far leads to. */
	private final class Ways {

		/** The round in which a place was reached last. */
		private final int[] reached = new int[Glob.this.steps.size() + 1];

		private int[] places = new int[this.reached.length];

		private int[] before = new int[this.reached.length];

		private int count;

		private int round;

		private boolean complete;

		Ways() {
			start();
			add(0);
		}

		boolean any() {
			return this.count > 0;
		}

		boolean complete() {
			return this.complete;
		}

		void take(int c) {
			int size = this.count;
			int[] swapped = this.before;
			this.before = this.places;
			this.places = swapped;
			start();
			for (int i = 0; i < size; i++) {
				take(this.before[i], c);
			}
		}

		private void start() {
			this.count = 0;
			this.complete = false;
			this.round++;
		}

		private void take(int place, int c) {
			GlobStep step = Glob.this.steps.get(place);
			if (step.takes(c)) {
				switch (step) {
					case GlobStep.Literal _, GlobStep.One _, GlobStep.Choice _ -> add(place + 1);
					case GlobStep.Many _, GlobStep.Rest _ -> add(place);
					case GlobStep.Directories(int inside, int behind) -> {
						add(place + inside);
						if (c == '/') {
							add(place + behind);
						}
					}
				}
			}
		}

		/** Adds a place, and those behind steps that may take nothing. */
		private void add(int first) {
			int place = first;
			while (reach(place) && place < Glob.this.steps.size() && skip(place) > 0) {
				place += skip(place);
			}
		}

		private boolean reach(int place) {
			if (this.reached[place] == this.round) {
				return false;
			}
			this.reached[place] = this.round;
			if (place == Glob.this.steps.size()) {
				this.complete = true;
			}
			else {
				this.places[this.count++] = place;
			}
			return true;
		}

		/** How many steps may take nothing; directories once begun end with a slash. */
		private int skip(int place) {
			return switch (Glob.this.steps.get(place)) {
				case GlobStep.Many _, GlobStep.Rest _ -> 1;
				case GlobStep.Directories(int inside, int behind) -> (inside == 0) ? 0 : behind;
				case GlobStep.Literal _, GlobStep.One _, GlobStep.Choice _ -> 0;
			};
		}

	}

}
