package dev.opendaytona.runner.toolbox.session;

import java.util.List;
import java.util.Optional;

/**
 * The session that every sandbox has without asking: what its image says that it runs.
 * Where that is nothing, it is our init, which prints nothing. Nobody can give it
 * commands.
 */
final class Entrypoint {

	static final String SESSION = "entrypoint";

	static final String COMMAND = "entrypoint_command";

	private Entrypoint() {
	}

	static SessionBody body(Optional<Session> program) {
		return new SessionBody(SESSION, List.of(command(program)));
	}

	static SessionBody.CommandBody command(Optional<Session> program) {
		return program.map(Session::only)
			.map(Command::body)
			.map((body) -> new SessionBody.CommandBody(COMMAND, body.command(), body.exitCode()))
			.orElse(new SessionBody.CommandBody(COMMAND, "init", null));
	}

}
