package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options before the arguments of an instruction. Each parser takes those that it
 * knows; one that nobody took is refused.
 */
final class Flags {

	private static final String PREFIX = "--";

	private final Statement statement;

	private final char escape;

	private final Map<String, List<String>> values = new LinkedHashMap<>();

	private final String rest;

	Flags(Statement statement, char escape) {
		this.statement = statement;
		this.escape = escape;
		Words words = new Words(statement.arguments(), escape);
		while (words.startsWith(PREFIX)) {
			String word = words.next();
			if (word.equals(PREFIX)) {
				break;
			}
			add(word.substring(PREFIX.length()));
		}
		this.rest = words.rest();
	}

	private void add(String flag) {
		int equals = flag.indexOf('=');
		String name = (equals < 0) ? flag : flag.substring(0, equals);
		this.values.computeIfAbsent(name, (absent) -> new ArrayList<>())
			.add((equals < 0) ? "" : flag.substring(equals + 1));
	}

	/** The arguments after the options. */
	String rest() {
		return this.rest;
	}

	List<String> takeAll(String name) {
		List<String> all = this.values.remove(name);
		if (all == null) {
			return List.of();
		}
		if (all.contains("")) {
			throw Refusal.invalid(this.statement.origin(),
					"the option '--" + name + "' has no value; write --" + name + "=VALUE");
		}
		return all;
	}

	/** A value with its quotes and variables, which are expanded later. */
	Optional<String> take(String name) {
		List<String> all = takeAll(name);
		if (all.size() > 1) {
			throw twice(name);
		}
		return all.stream().findFirst();
	}

	/** A value that holds no variables. */
	Optional<String> takePlain(String name) {
		return take(name).map((value) -> Expansion.unquote(this.statement.origin(), this.escape, value));
	}

	Optional<Boolean> takeBoolean(String name) {
		List<String> all = this.values.remove(name);
		if (all == null) {
			return Optional.empty();
		}
		if (all.size() > 1) {
			throw twice(name);
		}
		return Optional.of(isTrue(name, all.getFirst()));
	}

	private boolean isTrue(String name, String value) {
		return switch (value) {
			case "", "true", "1" -> true;
			case "false", "0" -> false;
			default -> throw Refusal.invalid(this.statement.origin(),
					"the option '--" + name + "' is " + Refusal.quoted(value) + "; it must be true or false");
		};
	}

	private RuntimeException twice(String name) {
		return Refusal.invalid(this.statement.origin(), "the option '--" + name + "' is given twice; remove one");
	}

	/** Refuses what is left. */
	void finish() {
		this.values.keySet().stream().findFirst().ifPresent((name) -> {
			throw Refusal.invalid(this.statement.origin(), this.statement.keyword() + " has no option "
					+ Refusal.quoted(PREFIX + name) + "; remove it or correct its name");
		});
	}

}
