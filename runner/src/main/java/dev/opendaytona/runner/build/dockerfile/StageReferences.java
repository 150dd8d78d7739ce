package dev.opendaytona.runner.build.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells what the names in {@code FROM} and {@code --from} stand for: an earlier stage
 * before an image.
 */
final class StageReferences {

	private static final String SCRATCH = "scratch";

	private final List<Stage> stages;

	private final Map<String, Stage> named = new HashMap<>();

	private final BuildScope scope;

	StageReferences(List<Stage> stages, BuildScope scope) {
		this.stages = stages;
		this.scope = scope;
		for (Stage stage : stages) {
			this.named.put(Integer.toString(stage.index()), stage);
			if (stage.name() != null) {
				this.named.put(stage.name(), stage);
			}
		}
	}

	List<PlannedStage> resolve() {
		List<PlannedStage> planned = new ArrayList<>();
		for (Stage stage : this.stages) {
			Base base = base(stage);
			planned.add(new PlannedStage(stage, base, needs(stage, base)));
		}
		return planned;
	}

	private Base base(Stage stage) {
		String name = this.scope.global(stage.origin(), stage.base());
		if (name.isBlank()) {
			throw Refusal.invalid(stage.origin(), "FROM " + Refusal.quoted(stage.base())
					+ " names nothing; declare its variables with ARG and a default before the first FROM");
		}
		Platform platform = platform(stage.origin(), stage.platform());
		return name.equals(SCRATCH) ? new Base.Scratch()
				: earlier(stage.index(), name).<Base>map((one) -> new Base.OfStage(one.index()))
					.orElseGet(() -> new Base.Image(name, platform));
	}

	private @Nullable Platform platform(Origin origin, @Nullable String text) {
		if (text == null) {
			return null;
		}
		String expanded = this.scope.global(origin, text);
		Platform platform = Platform.find(expanded)
			.orElseThrow(() -> Refusal.invalid(origin,
					"--platform is " + Refusal.quoted(expanded) + "; it must be OS/ARCHITECTURE such as linux/amd64"));
		Platform own = this.scope.arguments().platform();
		if (!own.runs(platform)) {
			throw Refusal.unsupported(origin,
					"--platform=" + platform + " cannot be run here, where programs for " + own + " run; remove it");
		}
		return platform;
	}

	private Optional<Stage> find(String name) {
		return Optional.ofNullable(this.named.get(name.toLowerCase(Locale.ROOT)));
	}

	private Optional<Stage> earlier(int index, String name) {
		return find(name).filter((stage) -> stage.index() < index);
	}

	/** Triggers of an earlier stage are run by those based on it. */
	private Set<Integer> needs(Stage stage, Base base) {
		Set<Integer> needs = new HashSet<>();
		if (base instanceof Base.OfStage(int index)) {
			needs.add(index);
			triggers(this.stages.get(index)).forEach((trigger) -> addNeeds(stage, trigger, needs));
		}
		stage.instructions().forEach((instruction) -> addNeeds(stage, instruction, needs));
		return needs;
	}

	private static List<Instruction> triggers(Stage stage) {
		List<Instruction> triggers = new ArrayList<>();
		for (Instruction instruction : stage.instructions()) {
			if (instruction instanceof Instruction.OnBuild onBuild) {
				triggers.add(onBuild.instruction());
			}
		}
		return triggers;
	}

	private void addNeeds(Stage stage, Instruction instruction, Set<Integer> needs) {
		for (String name : names(instruction)) {
			if (source(stage.index(), instruction.origin(), name) instanceof Base.OfStage(int index)) {
				needs.add(index);
			}
		}
	}

	/** The names that an instruction copies from or mounts. */
	static List<String> names(Instruction instruction) {
		return switch (instruction) {
			case Instruction.Copy copy -> (copy.from() != null) ? List.of(copy.from()) : List.of();
			case Instruction.Run run -> run.mounts().stream().flatMap((mount) -> mount.from().stream()).toList();
			case Instruction.Add _, Instruction.Env _, Instruction.Arg _, Instruction.Label _, Instruction.Workdir _,
					Instruction.User _, Instruction.Entrypoint _, Instruction.Cmd _, Instruction.Expose _,
					Instruction.Shell _, Instruction.Volume _, Instruction.OnBuild _, Instruction.StopSignal _,
					Instruction.HealthCheck _, Instruction.Maintainer _ ->
				List.of();
		};
	}

	Base source(int index, Origin origin, String from) {
		if (from.equals(SCRATCH)) {
			return new Base.Scratch();
		}
		return earlier(index, from).<Base>map((stage) -> new Base.OfStage(stage.index()))
			.orElseGet(() -> image(index, origin, from));
	}

	private Base image(int index, Origin origin, String from) {
		find(from).ifPresent((stage) -> {
			throw Refusal.invalid(origin,
					"the stage " + Refusal.quoted(from)
							+ ((stage.index() == index) ? " cannot copy from itself; name an earlier stage"
									: " is defined later, on line " + stage.origin().line() + "; move it up"));
		});
		if (from.isEmpty() || from.chars().allMatch(Character::isDigit)) {
			throw Refusal.invalid(origin, "there is no stage " + Refusal.quoted(from) + "; stages count from 0 to "
					+ (this.stages.size() - 1));
		}
		return new Base.Image(from, null);
	}

}
