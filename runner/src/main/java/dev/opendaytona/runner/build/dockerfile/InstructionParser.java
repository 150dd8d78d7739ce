package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads what a statement means.
 */
final class InstructionParser {

	private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]{0,127}");

	private static final Set<String> NOT_DEFERRED = Set.of("ONBUILD", "FROM", "MAINTAINER");

	private final char escape;

	InstructionParser(char escape) {
		this.escape = escape;
	}

	Instruction parse(Statement statement) {
		Flags flags = new Flags(statement, this.escape);
		Instruction instruction = parse(statement, flags);
		flags.finish();
		return instruction;
	}

	private Instruction parse(Statement statement, Flags flags) {
		Origin origin = statement.origin();
		return switch (statement.keyword()) {
			case "RUN" -> new RunParser(statement, flags, this.escape).parse();
			case "COPY" -> new CopyParser(statement, flags, this.escape).copy();
			case "ADD" -> new CopyParser(statement, flags, this.escape).add();
			case "ENV" -> new Instruction.Env(origin, pairs(statement, flags).pairs());
			case "LABEL" -> new Instruction.Label(origin, pairs(statement, flags).pairs());
			case "ARG" -> new Instruction.Arg(origin, pairs(statement, flags).declarations());
			case "WORKDIR" -> new Instruction.Workdir(origin, whole(statement, flags));
			case "USER" -> new Instruction.User(origin, whole(statement, flags));
			case "ENTRYPOINT" -> new Instruction.Entrypoint(origin, command(statement, flags));
			case "CMD" -> new Instruction.Cmd(origin, command(statement, flags));
			case "EXPOSE" -> new Instruction.Expose(origin, words(whole(statement, flags)));
			case "SHELL" -> new Instruction.Shell(origin, shell(statement, flags));
			case "VOLUME" -> new Instruction.Volume(origin, volumes(statement, flags));
			case "ONBUILD" -> onBuild(statement);
			case "STOPSIGNAL" -> new Instruction.StopSignal(origin, whole(statement, flags));
			case "HEALTHCHECK" -> new HealthCheckParser(statement, flags, this.escape).parse();
			case "MAINTAINER" -> new Instruction.Maintainer(origin, whole(statement, flags));
			default -> throw Refusal.invalid(origin, Refusal.quoted(statement.keyword())
					+ " is no instruction; correct it, or end the line before with the escape character");
		};
	}

	Stage from(Statement statement, int index, List<Instruction> instructions) {
		Flags flags = new Flags(statement, this.escape);
		String platform = flags.take("platform").orElse(null);
		flags.finish();
		List<String> words = words(whole(statement, flags));
		boolean named = words.size() == 3 && words.get(1).equalsIgnoreCase("AS");
		if (words.size() != 1 && !named) {
			throw Refusal.invalid(statement.origin(),
					"FROM takes an image, or an image AS a name; it has " + Refusal.quoted(String.join(" ", words)));
		}
		String name = named ? stageName(statement.origin(), words.get(2)) : null;
		return new Stage(index, statement.origin(), words.getFirst(), platform, name, instructions);
	}

	private static String stageName(Origin origin, String text) {
		String name = text.toLowerCase(Locale.ROOT);
		if (!STAGE_NAME.matcher(name).matches()) {
			throw Refusal.invalid(origin, "the stage name " + Refusal.quoted(text)
					+ " must begin with a letter and hold only letters, digits, '-', '_' and '.'");
		}
		return name;
	}

	private PairParser pairs(Statement statement, Flags flags) {
		return new PairParser(statement, whole(statement, flags), this.escape);
	}

	private static String whole(Statement statement, Flags flags) {
		if (flags.rest().isEmpty()) {
			throw Refusal.invalid(statement.origin(), statement.keyword() + " says nothing; give it an argument");
		}
		return flags.rest();
	}

	private List<String> words(String text) {
		List<String> list = new ArrayList<>();
		Words words = new Words(text, this.escape);
		while (words.hasNext()) {
			list.add(words.next());
		}
		return list;
	}

	private static Command command(Statement statement, Flags flags) {
		return command(statement.origin(), whole(statement, flags));
	}

	static Command command(Origin origin, String text) {
		return StringArray.find(origin, text).<Command>map(Command.Exec::new).orElseGet(() -> new Command.Shell(text));
	}

	private static List<String> shell(Statement statement, Flags flags) {
		return StringArray.find(statement.origin(), flags.rest())
			.filter((argv) -> !argv.isEmpty())
			.orElseThrow(() -> Refusal.invalid(statement.origin(),
					"SHELL takes a JSON array of strings, for example [\"/bin/bash\", \"-c\"]"));
	}

	private List<String> volumes(Statement statement, Flags flags) {
		String text = whole(statement, flags);
		List<String> paths = StringArray.find(statement.origin(), text).orElseGet(() -> words(text));
		if (paths.isEmpty()) {
			throw Refusal.invalid(statement.origin(), "VOLUME names no directory; give it one");
		}
		return paths;
	}

	private Instruction onBuild(Statement statement) {
		Statement deferred = statement.deferred();
		if (NOT_DEFERRED.contains(deferred.keyword())) {
			throw Refusal.invalid(statement.origin(), "ONBUILD cannot defer " + deferred.keyword() + "; remove it");
		}
		String trigger = statement.arguments() + documents(statement);
		return new Instruction.OnBuild(statement.origin(), trigger, parse(deferred));
	}

	private static String documents(Statement statement) {
		String documents = statement.documents();
		return documents.isEmpty() ? "" : "\n" + documents;
	}

}
