package dev.opendaytona.runner.toolbox.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.ToolboxSettings;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Runs commands in sandboxes. Blocks.
 */
@Component
final class Executions {

	/** How much of the output the message of a timeout shows. */
	private static final int SHOWN_BYTES = 16 * 1024;

	private final Workplaces workplaces;

	private final ToolboxSettings settings;

	Executions(Workplaces workplaces, ToolboxSettings settings) {
		this.workplaces = workplaces;
		this.settings = settings;
	}

	ExecuteResponse execute(String id, ExecuteRequest request) throws InterruptedException {
		String command = request.text();
		Duration limit = request.limit(this.settings.maxTime());
		Map<String, String> variables = request.variables();
		Workplace workplace = this.workplaces.get(id);
		SandboxPath cwd = cwd(workplace, request);
		ExecProcess process;
		try {
			String shell = shell(workplace, cwd);
			process = workplace.exec(new ExecRequest(List.of(shell), variables, (cwd != null) ? cwd.value() : null,
					null, !request.split()));
		}
		catch (ApiException.InvalidRequest | ApiException.NotFound | ApiException.Forbidden
				| ApiException.Internal ex) {
			return ExecuteResponse.notStarted(ex.message());
		}
		try (process) {
			return run(process, command, limit, request.split());
		}
	}

	private static @Nullable SandboxPath cwd(Workplace workplace, ExecuteRequest request) {
		String cwd = request.cwd();
		return (cwd != null && !cwd.isEmpty()) ? workplace.path(cwd) : null;
	}

	private static String shell(Workplace workplace, @Nullable SandboxPath cwd) {
		String shell = workplace.account().shell();
		if (shell.isEmpty()) {
			throw new ApiException.InvalidRequest("Cannot run the command: the image of this sandbox has no shell; "
					+ "use an image with /bin/sh, or work on the files through the file endpoints");
		}
		if (cwd != null) {
			requireDirectory(workplace, cwd);
		}
		return shell;
	}

	private static void requireDirectory(Workplace workplace, SandboxPath cwd) {
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(cwd, true).kind() != SandboxRoot.Kind.DIRECTORY) {
				throw new ApiException.InvalidRequest("Cannot run the command in '" + cwd + "': not a directory");
			}
		}
		catch (ApiException.NotFound ex) {
			throw new ApiException.InvalidRequest(
					"Cannot run the command in '" + cwd + "': no such directory; create it first");
		}
	}

	private ExecuteResponse run(ExecProcess process, String command, Duration limit, boolean split)
			throws InterruptedException {
		Execution execution = new Execution(process, Math.toIntExact(this.settings.maxOutput().toBytes()));
		OptionalInt code = execution.run(command, limit, split);
		if (code.isEmpty()) {
			throw timeout(limit, execution.all());
		}
		Optional<String> failure = process.failure();
		if (failure.isPresent()) {
			return ExecuteResponse.notStarted(failure.get());
		}
		long cut = execution.all().cutBytes();
		return new ExecuteResponse(code.getAsInt(), execution.all().text(), split ? execution.stdout().text() : null,
				split ? execution.stderr().text() : null, (cut > 0) ? cut : null);
	}

	static ApiException timeout(Duration limit, Output output) {
		return new ApiException.Timeout("PROCESS_EXECUTION_TIMEOUT",
				"command execution timeout: the command ran longer than " + limit.toMillis() / 1000.0
						+ " s and was killed with all it had started; give it more time, or run it in the background. "
						+ "Output until then:\n" + output.shortened(SHOWN_BYTES));
	}

}
