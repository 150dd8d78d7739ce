package dev.opendaytona.runner.build;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.dockerfile.CacheKey;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.PlannedStage;
import dev.opendaytona.runner.build.dockerfile.StageState;

/**
 * Executes the instructions of a stage. Those that change files are taken from the cache
 * when it has the same after the same.
 */
final class StageRun {

	private final StageSandbox files;

	private final Tools tools;

	private final CopyStep copies;

	private final RunStep runs;

	private StageState state;

	private CacheKey key;

	StageRun(Build build, PlannedStage planned, Build.BuiltStage start, Tools tools) {
		this.files = start.files();
		this.state = start.state();
		this.key = start.key();
		this.tools = tools;
		Sources sources = new Sources(build, planned, tools);
		this.copies = new CopyStep(this.files, sources);
		this.runs = new RunStep(this.files, sources, tools);
	}

	Build.BuiltStage execute(List<Instruction> instructions) {
		int number = 0;
		for (Instruction instruction : instructions) {
			number++;
			requireNotCancelled();
			this.tools.log()
				.line("[" + number + "/" + instructions.size() + "] " + firstLine(instruction.origin().text()));
			step(this.state.expand(instruction));
		}
		return new Build.BuiltStage(this.files, this.state, this.key);
	}

	private static void requireNotCancelled() {
		if (Thread.currentThread().isInterrupted()) {
			throw new ApiException.Unavailable("The build was cancelled");
		}
	}

	private static String firstLine(String text) {
		return text.lines().findFirst().orElse("");
	}

	private void step(Instruction expanded) {
		switch (expanded) {
			case Instruction.Run run ->
				change(run, this.runs.contents(run, this.state), () -> this.runs.run(run, this.state));
			case Instruction.Copy copy -> {
				CopyStep.Prepared prepared = this.copies.prepare(copy, this.state);
				change(copy, prepared.contents(), prepared::execute);
			}
			case Instruction.Add add -> {
				CopyStep.Prepared prepared = this.copies.prepare(add, this.state);
				change(add, prepared.contents(), prepared::execute);
			}
			case Instruction.Workdir workdir -> change(workdir, List.of(),
					() -> this.copies.makeDirectory(this.state.resolve(workdir.path()), this.state.config().user()));
			default -> this.key = this.key.after(expanded, this.state, List.of());
		}
		this.state = this.state.after(expanded);
	}

	private void change(Instruction expanded, List<String> contents, Runnable execute) {
		this.key = this.key.after(expanded, this.state, contents);
		this.tools.cache().find(this.key).ifPresentOrElse((layer) -> {
			this.tools.log().line("CACHED");
			this.files.jump(layer);
		}, () -> {
			String id = this.files.id();
			execute.run();
			this.files.keptAs(this.tools.cache().keep(this.key, id));
		});
	}

}
