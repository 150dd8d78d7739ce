package dev.opendaytona.runner.build.dockerfile;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A stage as written. What its base stands for is known to the {@link BuildPlan}.
 *
 * @param index its number, from 0
 * @param origin where its {@code FROM} stands
 * @param base what {@code FROM} names, with variables
 * @param platform what {@code --platform} says, with variables
 * @param name the name that {@code AS} gives, in lower case
 * @param instructions the instructions in order
 */
public record Stage(int index, Origin origin, String base, @Nullable String platform, @Nullable String name,
		List<Instruction> instructions) {

	public Stage {
		instructions = List.copyOf(instructions);
	}

	/**
	 * How it is called in messages.
	 * @return its name, or its number
	 */
	public String label() {
		return (this.name != null) ? this.name : Integer.toString(this.index);
	}

	boolean isCalled(String reference) {
		return reference.equalsIgnoreCase(this.name) || reference.equals(Integer.toString(this.index));
	}

}
