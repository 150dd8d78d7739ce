package dev.opendaytona.runner.build.dockerfile;

import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Short ways to what tests look at.
 */
final class Builds {

	static final Platform AMD64 = new Platform("linux", "amd64", "");

	static final Origin ORIGIN = new Origin(1, "");

	private Builds() {
	}

	static BuildArguments given(String... pairs) {
		Map<String, String> given = new java.util.HashMap<>();
		for (int i = 0; i < pairs.length; i += 2) {
			given.put(pairs[i], pairs[i + 1]);
		}
		return new BuildArguments(given, AMD64);
	}

	static BuildPlan plan(String file) {
		return BuildPlan.of(Dockerfile.parse(file), given(), null);
	}

	/** The only instruction after {@code FROM}, as written. */
	static Instruction parse(String instruction) {
		List<Instruction> instructions = Dockerfile.parse("FROM scratch\n" + instruction)
			.stages()
			.getFirst()
			.instructions();
		return instructions.getFirst();
	}

	/** The state at the end of the last stage, which is built on nothing. */
	static StageState end(String file, String... given) {
		BuildPlan plan = BuildPlan.of(Dockerfile.parse(file), given(given), null);
		return run(plan.start(ImageConfig.SCRATCH), plan.stages().getLast().stage().instructions());
	}

	static StageState run(StageState start, List<Instruction> instructions) {
		StageState state = start;
		for (Instruction instruction : instructions) {
			state = state.after(state.expand(instruction));
		}
		return state;
	}

	/** The last instruction of a file, expanded. */
	static Instruction expandLast(String file, String... given) {
		BuildPlan plan = BuildPlan.of(Dockerfile.parse(file), given(given), null);
		List<Instruction> all = plan.stages().getLast().stage().instructions();
		StageState before = run(plan.start(ImageConfig.SCRATCH), all.subList(0, all.size() - 1));
		return before.expand(all.getLast());
	}

	static ApiException refused(ThrowingCallable call) {
		ApiException thrown = catchThrowableOfType(ApiException.class, call);
		if (thrown == null) {
			throw new AssertionError("Nothing was refused");
		}
		return thrown;
	}

}
