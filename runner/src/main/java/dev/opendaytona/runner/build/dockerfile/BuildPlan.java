package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * What is built, and in which order.
 */
public final class BuildPlan {

	private final BuildScope scope;

	private final List<PlannedStage> all;

	private final int target;

	private BuildPlan(BuildScope scope, List<PlannedStage> all, int target) {
		this.scope = scope;
		this.all = List.copyOf(all);
		this.target = target;
	}

	/**
	 * Plans a build. All stages are checked, needed or not.
	 * @param file the file
	 * @param arguments what the caller gives
	 * @param target the name or number of the stage that is wanted; the last without it
	 * @return the plan
	 */
	public static BuildPlan of(Dockerfile file, BuildArguments arguments, @Nullable String target) {
		BuildScope scope = BuildScope.of(file, arguments);
		StageReferences references = new StageReferences(file.stages(), scope);
		return new BuildPlan(scope, references.resolve(), index(file.stages(), target));
	}

	private static int index(List<Stage> stages, @Nullable String target) {
		if (target == null) {
			return stages.size() - 1;
		}
		return stages.stream()
			.filter((stage) -> stage.isCalled(target))
			.findFirst()
			.map(Stage::index)
			.orElseThrow(() -> new ApiException.InvalidRequest("DOCKERFILE_NO_STAGE",
					"The Dockerfile has no stage " + Refusal.quoted(target) + " to build; it has "
							+ Refusal.quoted(stages.stream().map(Stage::label).collect(Collectors.joining(", ")))));
	}

	/**
	 * The stages that the target needs, and at last itself.
	 * @return the stages in the order in which they are built
	 */
	public List<PlannedStage> stages() {
		return stages(this.target);
	}

	/**
	 * The stages that one needs, and at last itself. A trigger of a base image may copy
	 * from a stage that the target did not need before.
	 * @param index the number of the stage
	 * @return the stages in the order in which they are built
	 */
	public List<PlannedStage> stages(int index) {
		boolean[] needed = new boolean[index + 1];
		needed[index] = true;
		List<PlannedStage> stages = new ArrayList<>();
		for (int i = index; i >= 0; i--) {
			if (needed[i]) {
				PlannedStage stage = this.all.get(i);
				stage.needs().forEach((need) -> needed[need] = true);
				stages.addFirst(stage);
			}
		}
		return stages;
	}

	/**
	 * What {@code --from} names.
	 * @param stage the stage that says so
	 * @param origin where
	 * @param from the name
	 * @return an earlier stage, or an image
	 */
	public Base source(PlannedStage stage, Origin origin, String from) {
		return references().source(stage.stage().index(), origin, from);
	}

	private StageReferences references() {
		return new StageReferences(this.all.stream().map(PlannedStage::stage).toList(), this.scope);
	}

	/**
	 * The state at the start of a stage on an image.
	 * @param base the configuration of the image, or {@link ImageConfig#SCRATCH}
	 * @return the state before its first trigger or instruction
	 */
	public StageState start(ImageConfig base) {
		return StageState.of(this.scope, base);
	}

	/**
	 * The state at the start of a stage on another.
	 * @param base the other at its end
	 * @return the state before its first trigger or instruction
	 */
	public StageState start(StageState base) {
		return base.child();
	}

	/**
	 * The triggers of a base, which run before the stage's instructions.
	 * @param stage the stage
	 * @param base the configuration of its base
	 * @return the instructions
	 */
	public List<Instruction> triggers(PlannedStage stage, ImageConfig base) {
		List<Instruction> triggers = new TriggerParser(stage.stage().origin()).parse(base.onBuild());
		triggers.forEach(
				(trigger) -> StageReferences.names(trigger).forEach((from) -> source(stage, trigger.origin(), from)));
		return triggers;
	}

}
