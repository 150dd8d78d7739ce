package dev.opendaytona.runner.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.Base;
import dev.opendaytona.runner.build.dockerfile.BuildArguments;
import dev.opendaytona.runner.build.dockerfile.BuildPlan;
import dev.opendaytona.runner.build.dockerfile.CacheKey;
import dev.opendaytona.runner.build.dockerfile.Dockerfile;
import dev.opendaytona.runner.build.dockerfile.ImageConfig;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.PlannedStage;
import dev.opendaytona.runner.build.dockerfile.Platform;
import dev.opendaytona.runner.build.dockerfile.StageState;
import dev.opendaytona.runner.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * One build: its stages in order, each instruction taken from the cache or executed, and
 * at last the image.
 */
final class Build {

	private final String name;

	private final Dockerfile file;

	private final BuildContext context;

	private final Tools tools;

	private final BuildPlan plan;

	private final Map<Integer, BuiltStage> built = new HashMap<>();

	private final RemoteFiles remotes;

	Build(String name, Dockerfile file, BuildContext context, Tools tools) {
		this.name = name;
		this.file = file;
		this.context = context;
		this.tools = tools;
		this.remotes = new RemoteFiles(tools);
		this.plan = BuildPlan.of(file, new BuildArguments(Map.of(), platform()), null);
	}

	private static Platform platform() {
		return new Platform("linux", System.getProperty("os.arch"), "");
	}

	/**
	 * A stage at its end.
	 *
	 * @param files its files
	 * @param state its configuration
	 * @param key names its content
	 */
	record BuiltStage(StageSandbox files, StageState state, CacheKey key) {

	}

	void run() {
		try {
			List<PlannedStage> stages = this.plan.stages();
			stages.forEach(this::build);
			finish(this.built(stages.getLast().stage().index()));
		}
		finally {
			this.remotes.close();
			this.built.values().forEach((stage) -> stage.files().close());
		}
	}

	/**
	 * A stage that an earlier one needs only by a trigger is built when it is asked for.
	 */
	BuiltStage built(int index) {
		BuiltStage known = this.built.get(index);
		if (known != null) {
			return known;
		}
		this.plan.stages(index)
			.stream()
			.filter((stage) -> !this.built.containsKey(stage.stage().index()))
			.forEach(this::build);
		return this.built(index);
	}

	private void build(PlannedStage planned) {
		this.tools.log()
			.line("Stage " + planned.stage().label() + " (" + (planned.stage().index() + 1) + " of "
					+ this.file.stages().size() + "): FROM " + planned.stage().base());
		BuiltStage start = start(planned);
		this.built.put(planned.stage().index(), start);
		StageRun run = new StageRun(this, planned, start, this.tools);
		this.built.put(planned.stage().index(), run.execute(instructions(planned)));
	}

	private BuiltStage start(PlannedStage planned) {
		return switch (planned.base()) {
			case Base.Scratch() -> on(this.tools.bases().scratch(), ImageConfig.SCRATCH);
			case Base.Image image -> on(image(image), null);
			case Base.OfStage(int index) -> {
				BuiltStage below = built(index);
				yield new BuiltStage(below.files().child(), this.plan.start(below.state()), below.key());
			}
		};
	}

	private BuiltStage on(Image image, @Nullable ImageConfig fixed) {
		ImageConfig config = (fixed != null) ? fixed : ConfigTranslation.ofImage(image.config());
		return new BuiltStage(new StageSandbox(this.tools, image.name(), null), this.plan.start(config),
				CacheKey.of(this.tools.images().identity(image.name())));
	}

	/** Images of other machines would not run here. */
	Image image(Base.Image wanted) {
		Platform platform = wanted.platform();
		if (platform != null && !platform.architecture().equals(platform().architecture())) {
			throw new ApiException.Unsupported("Image '" + wanted.reference() + "' is wanted for " + platform
					+ ", and this machine is " + platform() + "; leave --platform out");
		}
		return this.tools.bases().get(wanted.reference());
	}

	private List<Instruction> instructions(PlannedStage planned) {
		List<Instruction> all = new ArrayList<>();
		if (planned.base() instanceof Base.Image image) {
			all.addAll(this.plan.triggers(planned, ConfigTranslation.ofImage(image(image).config())));
		}
		else if (planned.base() instanceof Base.OfStage(int index)) {
			all.addAll(this.plan.triggers(planned, built(index).state().config()));
		}
		all.addAll(planned.stage().instructions());
		return all;
	}

	/** What {@code --from} names, or the context. */
	Base source(PlannedStage planned, Instruction instruction, String from) {
		return this.plan.source(planned, instruction.origin(), from);
	}

	BuildContext context() {
		return this.context;
	}

	RemoteFiles remotes() {
		return this.remotes;
	}

	private void finish(BuiltStage last) {
		this.tools.log().line("Keeping the image");
		StageSandbox files = last.files();
		Image image = this.tools.images()
			.add(this.name, files.image(), ConfigTranslation.toImage(last.state().config()), (layer) -> {
				this.tools.engine().commit(files.id(), layer);
				return this.tools.engine().layerBytes(layer);
			});
		this.tools.log().line("Built, " + image.sizeBytes() / (1024 * 1024) + " MiB");
	}

}
