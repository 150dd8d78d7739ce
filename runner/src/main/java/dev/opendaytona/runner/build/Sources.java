package dev.opendaytona.runner.build;

import dev.opendaytona.runner.build.dockerfile.Base;
import dev.opendaytona.runner.build.dockerfile.DockerIgnore;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.PlannedStage;
import dev.opendaytona.runner.engine.SandboxRoot;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage copies from: the context, another stage, an image.
 *
 * @param build the build
 * @param planned the stage
 * @param tools what the build uses
 */
record Sources(Build build, PlannedStage planned, Tools tools) {

	private static final DockerIgnore NOTHING = DockerIgnore.parse("");

	/**
	 * An open source.
	 *
	 * @param root its files
	 * @param ignored what it leaves out
	 * @param owner is closed with it
	 */
	record Source(SandboxRoot root, DockerIgnore ignored, AutoCloseable owner) implements AutoCloseable {

		@Override
		public void close() {
			try {
				this.owner.close();
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	Source open(Instruction instruction, @Nullable String from) {
		if (from == null) {
			BuildContext context = this.build.context();
			return new Source(context.root(), context.ignored(), () -> {
			});
		}
		return switch (this.build.source(this.planned, instruction, from)) {
			case Base.OfStage(int index) -> stage(this.build.built(index).files());
			case Base.Image image -> image(this.build.image(image).name());
			case Base.Scratch() -> image(this.tools.bases().scratch().name());
		};
	}

	private static Source stage(StageSandbox files) {
		SandboxRoot root = files.root();
		return new Source(root, NOTHING, root);
	}

	private Source image(String name) {
		StageSandbox files = new StageSandbox(this.tools, name, null);
		try {
			SandboxRoot root = files.root();
			return new Source(root, NOTHING, () -> {
				root.close();
				files.close();
			});
		}
		catch (RuntimeException ex) {
			files.close();
			throw ex;
		}
	}

}
