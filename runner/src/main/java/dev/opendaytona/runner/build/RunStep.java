package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.build.dockerfile.Command;
import dev.opendaytona.runner.build.dockerfile.Instruction;
import dev.opendaytona.runner.build.dockerfile.Mount;
import dev.opendaytona.runner.build.dockerfile.StageState;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * {@code RUN}: a command in the stage's sandbox.
 */
final class RunStep {

	/** What an image does not name, its commands do not get. */
	private static final Set<String> OURS = Set.of("LANG", "LOGNAME", "SHELL", "TERM", "USER");

	/** On a tmpfs, so that it is no part of the image. */
	private static final SandboxPath SCRIPT = new SandboxPath("/run/opendaytona-build-script");

	private final StageSandbox files;

	private final Sources sources;

	private final Tools tools;

	RunStep(StageSandbox files, Sources sources, Tools tools) {
		this.files = files;
		this.sources = sources;
		this.tools = tools;
	}

	/** Digests of what is mounted. */
	List<String> contents(Instruction.Run run, StageState state) {
		List<String> contents = new ArrayList<>();
		for (Mount mount : state.mounts(run)) {
			if (mount instanceof Mount.Bind bind) {
				try (Sources.Source source = this.sources.open(run, bind.from())) {
					contents.add(new Selection(source.root(), source.ignored()::ignores)
						.digest(bind.source().replaceFirst("^/+", ""), false));
				}
			}
		}
		return contents;
	}

	void run(Instruction.Run run, StageState state) {
		String id = this.files.id();
		try (MountedForRun mounted = MountedForRun.of(run, state.mounts(run), this.files, this.sources)) {
			if (!run.network()) {
				this.tools.engine().network(id, NetworkPolicy.BLOCKED);
			}
			Map<String, String> environment = new HashMap<>(state.environment());
			environment.putAll(mounted.environment());
			List<String> argv = argv(run.command(), state);
			String user = state.config().user();
			int code = new Execution(this.tools.engine(), this.tools.log()::write).run(id, new ExecRequest(argv,
					environment, state.config().workingDir(), user.isEmpty() ? "root" : user, true, OURS));
			if (code != 0) {
				throw new ApiException.InvalidRequest("BUILD_FAILED",
						"Dockerfile line " + run.origin().line() + ": the command exited with " + code + ": "
								+ run.origin().text().lines().findFirst().orElse(""));
			}
			mounted.requireSecrets(run);
		}
		finally {
			if (!run.network()) {
				this.tools.engine().network(id, this.tools.wanted().network());
			}
		}
	}

	private List<String> argv(Command command, StageState state) {
		return switch (command) {
			case Command.Exec exec -> exec.argv();
			case Command.Shell shell -> shell.argv(state.shell());
			case Command.Script script -> script(script.text());
		};
	}

	private List<String> script(String text) {
		try (SandboxRoot root = this.files.root()) {
			try (OutputStream file = root.write(SCRIPT)) {
				file.write(text.getBytes(StandardCharsets.UTF_8));
			}
			root.permissions(SCRIPT, 0755, null, null);
			return List.of(SCRIPT.value());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
