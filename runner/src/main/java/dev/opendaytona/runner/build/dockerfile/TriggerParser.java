package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the triggers of a base image. An image is as hostile as a file.
 */
final class TriggerParser {

	private static final int MAX_TRIGGERS = 1_000;

	private static final Set<String> REFUSED = Set.of("FROM", "ONBUILD", "MAINTAINER");

	private final Origin from;

	TriggerParser(Origin from) {
		this.from = from;
	}

	List<Instruction> parse(List<String> triggers) {
		if (triggers.size() > MAX_TRIGGERS) {
			throw Refusal.invalid(this.from, "the base has more than " + MAX_TRIGGERS + " triggers; use another");
		}
		List<Instruction> instructions = new ArrayList<>();
		for (String trigger : triggers) {
			instructions.add(parse(trigger));
		}
		return instructions;
	}

	/** Messages name the line of the {@code FROM} that brought the trigger. */
	private Instruction parse(String trigger) {
		StatementReader reader = new StatementReader(new Lines(DockerfileParser.checked(trigger), this.from.line() - 1),
				Directives.BACKSLASH);
		Optional<Statement> statement = reader.next();
		if (statement.isEmpty() || REFUSED.contains(statement.get().keyword()) || reader.next().isPresent()) {
			throw Refusal.invalid(this.from, "the base has a trigger " + Refusal.quoted(trigger)
					+ " that is not one instruction that can be deferred; use another base");
		}
		return new InstructionParser(Directives.BACKSLASH).parse(statement.get());
	}

}
