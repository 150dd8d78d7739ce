package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the steps of a {@link Glob}.
 */
final class GlobCompiler {

	private final String where;

	private final String pattern;

	private final int[] characters;

	private final boolean doubleStar;

	private final List<GlobStep> steps = new ArrayList<>();

	private int position;

	GlobCompiler(String where, String pattern, boolean doubleStar) {
		this.where = where;
		this.pattern = pattern;
		this.characters = pattern.codePoints().toArray();
		this.doubleStar = doubleStar;
	}

	List<GlobStep> compile() {
		while (hasNext()) {
			int c = take();
			switch (c) {
				case '*' -> star();
				case '?' -> this.steps.add(new GlobStep.One());
				case '[' -> this.steps.add(characterClass());
				case '\\' -> this.steps.add(new GlobStep.Literal(escaped()));
				default -> this.steps.add(new GlobStep.Literal(c));
			}
		}
		return this.steps;
	}

	private void star() {
		if (!this.doubleStar || !accept('*')) {
			this.steps.add(new GlobStep.Many());
			return;
		}
		accept('/');
		if (hasNext()) {
			this.steps.add(new GlobStep.Directories(1, 2));
			this.steps.add(new GlobStep.Directories(0, 1));
		}
		else {
			this.steps.add(new GlobStep.Rest());
		}
	}

	private GlobStep characterClass() {
		boolean negated = accept('^');
		List<Integer> bounds = new ArrayList<>();
		while (bounds.isEmpty() || !accept(']')) {
			int first = member();
			bounds.add(first);
			bounds.add(accept('-') ? member() : first);
		}
		return new GlobStep.Choice(negated, List.copyOf(bounds));
	}

	private int member() {
		if (!hasNext() || peek() == '-' || peek() == ']') {
			throw bad();
		}
		return accept('\\') ? escaped() : take();
	}

	private int escaped() {
		if (!hasNext()) {
			throw bad();
		}
		return take();
	}

	private RuntimeException bad() {
		return Refusal.invalid(this.where, "the pattern " + Refusal.quoted(this.pattern)
				+ " is not complete; escape '[' and '\\' that stand for themselves with '\\'");
	}

	private boolean accept(int expected) {
		boolean accepted = hasNext() && peek() == expected;
		this.position += accepted ? 1 : 0;
		return accepted;
	}

	private boolean hasNext() {
		return this.position < this.characters.length;
	}

	private int peek() {
		return this.characters[this.position];
	}

	private int take() {
		return this.characters[this.position++];
	}

}
