package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sorts the instructions of a file into stages.
 */
final class DockerfileParser {

	static final int MAX_LENGTH = 1 << 20;

	static final int MAX_INSTRUCTIONS = 5_000;

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	private final Directives directives;

	private final StatementReader reader;

	private final InstructionParser parser;

	private final List<Instruction.Arg> globals = new ArrayList<>();

	private final List<Stage> stages = new ArrayList<>();

	private final Set<String> names = new HashSet<>();

	private int count;

	DockerfileParser(String text) {
		Lines lines = new Lines(checked(text), 0);
		this.directives = Directives.read(lines);
		this.reader = new StatementReader(lines, this.directives.escape());
		this.parser = new InstructionParser(this.directives.escape());
	}

	static String checked(String text) {
		if (text.length() > MAX_LENGTH) {
			throw Refusal.invalid("Dockerfile",
					"it has " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
		}
		if (text.indexOf('\0') >= 0) {
			throw Refusal.invalid("Dockerfile", "it holds a NUL character; save it as plain text");
		}
		String plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
		return plain.replace("\r\n", "\n");
	}

	Dockerfile parse() {
		Optional<Statement> statement = next();
		if (statement.isEmpty()) {
			throw Refusal.invalid("Dockerfile", "it is empty; begin it with FROM");
		}
		while (statement.isPresent() && !isFrom(statement.get())) {
			this.globals.add(global(statement.get()));
			statement = next();
		}
		while (statement.isPresent()) {
			statement = stage(statement.get());
		}
		if (this.stages.isEmpty()) {
			throw Refusal.invalid("Dockerfile", "it has no FROM; add one that names what to build on");
		}
		return new Dockerfile(this.directives, this.globals, this.stages);
	}

	private Optional<Statement> next() {
		Optional<Statement> next = this.reader.next();
		if (next.isPresent() && ++this.count > MAX_INSTRUCTIONS) {
			throw Refusal.invalid(next.get().origin(),
					"the file has more than " + MAX_INSTRUCTIONS + " instructions; join some");
		}
		return next;
	}

	private static boolean isFrom(Statement statement) {
		return statement.keyword().equals("FROM");
	}

	private Instruction.Arg global(Statement statement) {
		if (this.parser.parse(statement) instanceof Instruction.Arg arg) {
			return arg;
		}
		throw Refusal.invalid(statement.origin(),
				statement.keyword() + " stands before the first FROM, where only ARG may; move it below a FROM");
	}

	private Optional<Statement> stage(Statement from) {
		List<Instruction> instructions = new ArrayList<>();
		Optional<Statement> next = next();
		while (next.isPresent() && !isFrom(next.get())) {
			instructions.add(this.parser.parse(next.get()));
			next = next();
		}
		add(this.parser.from(from, this.stages.size(), instructions));
		return next;
	}

	private void add(Stage stage) {
		String name = stage.name();
		if (name != null && !this.names.add(name)) {
			throw Refusal.invalid(stage.origin(),
					"another stage is called " + Refusal.quoted(name) + " already; rename one");
		}
		this.stages.add(stage);
	}

}
