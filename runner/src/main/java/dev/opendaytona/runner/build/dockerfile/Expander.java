package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Expands the texts of one instruction: all of them see the same variables.
 */
final class Expander {

	private final Variables variables;

	private final char escape;

	private final Budget budget;

	private final Origin origin;

	Expander(Variables variables, char escape, Budget budget, Origin origin) {
		this.variables = variables;
		this.escape = escape;
		this.budget = budget;
		this.origin = origin;
	}

	Origin origin() {
		return this.origin;
	}

	String word(String text) {
		Sink.Text out = new Sink.Text();
		new Expansion(this, text, this.escape, Expansion.Mode.WORD).run(out);
		return out.toString();
	}

	@Nullable String wordOrNull(@Nullable String text) {
		return (text != null) ? word(text) : null;
	}

	/** The words of a text, and of what its variables stand for. */
	List<String> words(String text) {
		Sink.Split out = new Sink.Split();
		new Expansion(this, text, this.escape, Expansion.Mode.WORD).run(out);
		return out.words();
	}

	/** A here-document, whose escape is the shell's whatever the file's is. */
	String document(String text) {
		Sink.Text out = new Sink.Text();
		new Expansion(this, text, Directives.BACKSLASH, Expansion.Mode.DOCUMENT).run(out);
		return out.toString();
	}

	/** What a variable stands for; nothing, when it is not set. */
	String value(String name) {
		String value = this.variables.find(name);
		return (value != null) ? value : "";
	}

	boolean isSet(String name, boolean emptyIsUnset) {
		String value = this.variables.find(name);
		return value != null && !(emptyIsUnset && value.isEmpty());
	}

	void spend(long units) {
		this.budget.spend(units, this.origin);
	}

	RuntimeException refuse(String message) {
		return Refusal.invalid(this.origin, message);
	}

}
