package dev.opendaytona.runner.build.dockerfile;

import java.time.Duration;
import java.util.Locale;

/**
 * Reads {@code HEALTHCHECK}.
 */
final class HealthCheckParser {

	private static final int MAX_RETRIES = 1_000_000;

	private final Statement statement;

	private final Flags flags;

	private final char escape;

	HealthCheckParser(Statement statement, Flags flags, char escape) {
		this.statement = statement;
		this.flags = flags;
		this.escape = escape;
	}

	Instruction parse() {
		Words words = new Words(this.flags.rest(), this.escape);
		String type = words.hasNext() ? words.next().toUpperCase(Locale.ROOT) : "";
		Probe probe = switch (type) {
			case "NONE" -> none(words.rest());
			case "CMD" -> check(words.rest());
			default -> throw refuse("takes NONE, or CMD and a command; it has " + Refusal.quoted(type));
		};
		return new Instruction.HealthCheck(this.statement.origin(), probe);
	}

	private Probe none(String rest) {
		if (!rest.isEmpty()) {
			throw refuse("NONE takes no arguments; remove " + Refusal.quoted(rest));
		}
		return new Probe.None();
	}

	private Probe check(String command) {
		if (command.isEmpty() || command.equals("[]")) {
			throw refuse("CMD names no command; give it one");
		}
		return new Probe.Check(InstructionParser.command(this.statement.origin(), command), duration("interval"),
				duration("timeout"), duration("start-period"), duration("start-interval"), retries());
	}

	private Duration duration(String name) {
		return this.flags.takePlain(name)
			.map((value) -> GoDuration.find(value)
				.orElseThrow(() -> refuse("--" + name + " is " + Refusal.quoted(value)
						+ "; it must be a time of at least 1ms such as 30s or 1m30s")))
			.orElse(Duration.ZERO);
	}

	private int retries() {
		String value = this.flags.takePlain("retries").orElse("0");
		if (!value.matches("[0-9]{1,7}") || Integer.parseInt(value) > MAX_RETRIES) {
			throw refuse("--retries is " + Refusal.quoted(value) + "; it must be a number up to " + MAX_RETRIES);
		}
		return Integer.parseInt(value);
	}

	private RuntimeException refuse(String message) {
		return Refusal.invalid(this.statement.origin(), "HEALTHCHECK " + message);
	}

}
