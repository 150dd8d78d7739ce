package dev.opendaytona.runner.toolbox.session;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The one command of a session.
 *
 * @param text what the shell reads
 * @param cwd where it runs; null for the work directory
 * @param env more variables
 * @param input whether it reads what is sent to it
 */
record OnlyCommand(String text, @Nullable String cwd, Map<String, String> env, boolean input) {

	OnlyCommand {
		env = Map.copyOf(env);
	}

}
