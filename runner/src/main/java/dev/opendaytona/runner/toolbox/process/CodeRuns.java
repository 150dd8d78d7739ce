package dev.opendaytona.runner.toolbox.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;

import org.springframework.stereotype.Component;

/**
 * Runs programs in sandboxes with the interpreters that are there. Blocks.
 */
@Component
final class CodeRuns {

	private final Workplaces workplaces;

	private final ToolboxSettings settings;

	CodeRuns(Workplaces workplaces, ToolboxSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	CodeRunResponse run(String id, CodeRunRequest request) throws InterruptedException {
		Language language = Language.of(request.language());
		Run run = new Run(this.workplaces.get(id), language, request.source(), request.arguments(),
				request.settings().variables(), request.settings().limit(this.settings.maxTime()));
		String failure = "";
		for (String program : language.programs()) {
			try (ExecProcess process = run.start(program)) {
				Execution execution = new Execution(process, Math.toIntExact(this.settings.maxOutput().toBytes()));
				CodeRunResponse response = finish(run, execution);
				Optional<String> notStarted = process.failure();
				if (notStarted.isEmpty()) {
					return response;
				}
				failure = notStarted.get();
			}
			catch (ApiException.InvalidRequest | ApiException.Internal ex) {
				failure = ex.message();
			}
		}
		return CodeRunResponse.notStarted(language.missing(failure));
	}

	private CodeRunResponse finish(Run run, Execution execution) throws InterruptedException {
		OptionalInt code = execution.run(run.language().input(run.source()), run.limit(), false);
		Output output = execution.all();
		if (code.isEmpty()) {
			throw Executions.timeout(run.limit(), output);
		}
		String text = output.text();
		boolean charts = run.language().charts(run.source());
		Charts.Found found = charts ? Charts.in(text) : new Charts.Found(text, List.of());
		return CodeRunResponse.of(code.getAsInt(), found, output.cutBytes());
	}

	private record Run(Workplace workplace, Language language, String source, List<String> arguments,
			Map<String, String> variables, Duration limit) {

		ExecProcess start(String program) {
			return this.workplace.exec(new ExecRequest(this.language.command(program, this.arguments), this.variables,
					this.workplace.workDir(), null, true));
		}

	}

}
