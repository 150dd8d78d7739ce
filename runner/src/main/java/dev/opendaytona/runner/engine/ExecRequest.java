package dev.opendaytona.runner.engine;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A process to start in a sandbox.
 *
 * @param argv the program and its arguments; never empty
 * @param env its variables, added to those of the sandbox
 * @param cwd an absolute path, or null for the user's home
 * @param user the user's name or number, or null for the sandbox's own
 * @param mergeOutput stderr goes to stdout, in the order written
 */
public record ExecRequest(List<String> argv, Map<String, String> env, @Nullable String cwd, @Nullable String user,
		boolean mergeOutput) {

	public ExecRequest {
		argv = List.copyOf(argv);
		env = Map.copyOf(env);
		if (argv.isEmpty()) {
			throw new IllegalArgumentException("A process needs a program to run");
		}
	}

}
