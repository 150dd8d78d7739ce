package dev.opendaytona.runner.toolbox.session;

import java.util.List;

/**
 * The session that every sandbox has without asking: its first process. Ours is an init
 * that prints nothing, and nobody can give it commands.
 */
final class Entrypoint {

	static final String SESSION = "entrypoint";

	static final String COMMAND = "entrypoint_command";

	private Entrypoint() {
	}

	static SessionBody body() {
		return new SessionBody(SESSION, List.of(command()));
	}

	static SessionBody.CommandBody command() {
		return new SessionBody.CommandBody(COMMAND, "init", null);
	}

}
