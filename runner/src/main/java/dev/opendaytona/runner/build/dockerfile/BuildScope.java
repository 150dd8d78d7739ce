package dev.opendaytona.runner.build.dockerfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What all stages of a build know.
 *
 * @param arguments what the caller gives
 * @param globals the arguments from before the first stage, and the automatic ones
 * @param escape the escape character of the file
 * @param budget how much expanding is left
 */
record BuildScope(BuildArguments arguments, Map<String, String> globals, char escape, Budget budget) {

	static BuildScope of(Dockerfile file, BuildArguments arguments) {
		Map<String, String> globals = new LinkedHashMap<>(arguments.automatic());
		BuildScope scope = new BuildScope(arguments, globals, file.directives().escape(), new Budget(Budget.UNITS));
		file.globals().forEach((arg) -> globals.putAll(scope.declare(arg)));
		return scope;
	}

	/** The values of global arguments. */
	private Map<String, String> declare(Instruction.Arg arg) {
		Instruction expanded = expander(arg.origin(), this.globals::get).expand(arg);
		return (expanded instanceof Instruction.Arg plain) ? values(plain.declarations()) : Map.of();
	}

	/**
	 * The values of arguments: what the caller gives, else the default, else what it is
	 * globally; else none.
	 */
	Map<String, String> values(List<Instruction.Declaration> declarations) {
		Map<String, String> values = new LinkedHashMap<>();
		for (Instruction.Declaration declaration : declarations) {
			String value = value(declaration);
			if (value != null) {
				values.put(declaration.name(), value);
			}
		}
		return values;
	}

	private @Nullable String value(Instruction.Declaration declaration) {
		String given = this.arguments.given().get(declaration.name());
		if (given != null) {
			return given;
		}
		return (declaration.value() != null) ? declaration.value() : this.globals.get(declaration.name());
	}

	InstructionExpander expander(Origin origin, Variables variables) {
		return new InstructionExpander(new Expander(variables, this.escape, this.budget, origin));
	}

	/** A text of a {@code FROM}, which knows the global arguments alone. */
	String global(Origin origin, String text) {
		return new Expander(this.globals::get, this.escape, this.budget, origin).word(text);
	}

}
