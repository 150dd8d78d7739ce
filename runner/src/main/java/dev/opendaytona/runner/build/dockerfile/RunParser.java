package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code RUN}.
 */
final class RunParser {

	private final Statement statement;

	private final Flags flags;

	private final char escape;

	RunParser(Statement statement, Flags flags, char escape) {
		this.statement = statement;
		this.flags = flags;
		this.escape = escape;
	}

	Instruction parse() {
		List<MountOptions> mounts = new ArrayList<>();
		for (String mount : this.flags.takeAll("mount")) {
			mounts.add(new MountParser(this.statement.origin(), mount, this.escape).parse());
		}
		refuseDevice();
		refuseInsecure();
		return new Instruction.Run(this.statement.origin(), command(), mounts, network());
	}

	private void refuseDevice() {
		if (!this.flags.takeAll("device").isEmpty()) {
			throw Refusal.unsupported(this.statement.origin(),
					"RUN --device needs a device of the host, which a build has not; remove the option");
		}
	}

	private void refuseInsecure() {
		String security = this.flags.takePlain("security").orElse("sandbox");
		if (security.equals("insecure")) {
			throw Refusal.unsupported(this.statement.origin(),
					"RUN --security=insecure would leave the sandbox; remove the option");
		}
		if (!security.equals("sandbox")) {
			throw unknown("security", security, "sandbox");
		}
	}

	private boolean network() {
		String network = this.flags.takePlain("network").orElse("default");
		return switch (network) {
			case "default" -> true;
			case "none" -> false;
			case "host" -> throw Refusal.unsupported(this.statement.origin(),
					"RUN --network=host would leave the sandbox; use the default or none");
			default -> throw unknown("network", network, "default or none");
		};
	}

	private RuntimeException unknown(String option, String value, String known) {
		return Refusal.invalid(this.statement.origin(),
				"RUN --" + option + " is " + Refusal.quoted(value) + "; it must be " + known);
	}

	private Command command() {
		String line = this.flags.rest();
		List<Heredoc> documents = this.statement.heredocs();
		if (line.isEmpty()) {
			throw Refusal.invalid(this.statement.origin(), "RUN says nothing; give it a command");
		}
		if (documents.isEmpty()) {
			return refuseEmpty(InstructionParser.command(this.statement.origin(), line));
		}
		if (documents.size() == 1 && documents.getFirst().marker().word().equals(line)) {
			return script(documents.getFirst().content());
		}
		return new Command.Shell(line + "\n" + this.statement.documents());
	}

	private Command refuseEmpty(Command command) {
		if (command instanceof Command.Exec exec && exec.argv().isEmpty()) {
			throw Refusal.invalid(this.statement.origin(), "RUN has an empty array; name a program in it");
		}
		return command;
	}

	/** A document alone is for the shell, unless it names its own interpreter. */
	private static Command script(String content) {
		return content.startsWith("#!") ? new Command.Script(content) : new Command.Shell(content);
	}

}
