package dev.opendaytona.runner.toolbox.session;

import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import org.jspecify.annotations.Nullable;

/**
 * What runs an only command.
 *
 * @param files the files of its session
 */
record OnlyShell(SessionFiles files) {

	/**
	 * A shell that waits for one command and notes its end. It hears signals for all
	 * processes of the session and goes on. The command's text stands in no command line,
	 * where a {@code pkill -f} of its own would find it.
	 */
	private static final String SCRIPT = """
			trap : HUP INT QUIT TERM USR1 USR2
			: >"$1/1/began"
			"$2" -c "$3" "$2" 3<"$1/1/cmd" <>"$4" >"$1/1/out" 2>"$1/1/err"
			c=$?
			: >"$1/1/exit.$c"
			: >"$1/1/done"
			""";

	ExecRequest request(CommandRecord command, OnlyCommand only) {
		String shell = this.files.program();
		String input = only.input() ? this.files.file(command.number(), "in").value() : "/dev/null";
		// What only these two can do saves a process.
		String read = (this.files.is("bash") || this.files.is("zsh")) ? "</dev/fd/3" : "cat <&3";
		return new ExecRequest(List.of(shell, "-c", SCRIPT, "exec", this.files.directory().value(), shell,
				"eval \"$(" + read + ")\" 3<&-", input), only.env(), place(only), null, false);
	}

	private @Nullable String place(OnlyCommand only) {
		if (only.cwd() == null) {
			return null;
		}
		Workplace workplace = this.files.workplace();
		SandboxPath path = workplace.path(only.cwd());
		try (SandboxRoot root = workplace.root()) {
			if (root.stat(path, true).kind() == SandboxRoot.Kind.DIRECTORY) {
				return path.value();
			}
		}
		catch (ApiException.NotFound ex) {
			// Said below.
		}
		throw new ApiException.InvalidRequest("INVALID_FILE_PATH",
				"Cannot run the command in '" + path + "': there is no such directory; create it first");
	}

}
