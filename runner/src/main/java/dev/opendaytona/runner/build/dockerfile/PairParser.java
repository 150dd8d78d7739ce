package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code NAME=VALUE …}, and {@code NAME VALUE}, which is one pair however long.
 */
final class PairParser {

	private final Statement statement;

	private final String text;

	private final char escape;

	PairParser(Statement statement, String text, char escape) {
		this.statement = statement;
		this.text = text;
		this.escape = escape;
	}

	List<NameValue> pairs() {
		Words words = new Words(this.text, this.escape);
		String first = words.next();
		if (first.indexOf('=') < 0) {
			return List.of(alternative(first, words.rest()));
		}
		List<NameValue> pairs = new ArrayList<>(List.of(pair(first)));
		while (words.hasNext()) {
			pairs.add(pair(words.next()));
		}
		return pairs;
	}

	private NameValue alternative(String name, String value) {
		if (value.isEmpty()) {
			throw Refusal.invalid(this.statement.origin(), this.statement.keyword() + " gives " + Refusal.quoted(name)
					+ " no value; write " + Refusal.quoted(name + "=VALUE"));
		}
		return new NameValue(name, value);
	}

	private NameValue pair(String word) {
		int equals = word.indexOf('=');
		if (equals < 1) {
			throw Refusal.invalid(this.statement.origin(), this.statement.keyword() + " cannot read "
					+ Refusal.quoted(word) + "; write NAME=VALUE and quote values with spaces");
		}
		return new NameValue(word.substring(0, equals), word.substring(equals + 1));
	}

	List<Instruction.Declaration> declarations() {
		List<Instruction.Declaration> declarations = new ArrayList<>();
		Words words = new Words(this.text, this.escape);
		while (words.hasNext()) {
			String word = words.next();
			declarations.add((word.indexOf('=') < 0) ? new Instruction.Declaration(word, null) : declaration(word));
		}
		return declarations;
	}

	private Instruction.Declaration declaration(String word) {
		NameValue pair = pair(word);
		return new Instruction.Declaration(pair.name(), pair.value());
	}

}
