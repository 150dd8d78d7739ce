package dev.opendaytona.runner.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A process to start in a sandbox.
 *
 * @param argv the program and its arguments; never empty
 * @param env its variables, added to those of the sandbox
 * @param cwd an absolute path, or null for {@link Engine#workDir}
 * @param user the user's name or number, or null for the sandbox's own
 * @param mergeOutput stderr goes to stdout, in the order written
 * @param unset variables that it does not get although it would, of the sandbox or
 * {@link #GIVEN}, unless {@code env} has them; a home may come back, since runtimes find
 * it
 */
public record ExecRequest(List<String> argv, Map<String, String> env, @Nullable String cwd, @Nullable String user,
		boolean mergeOutput, Set<String> unset) {

	/** The variables that an engine gives to every process, also when nobody asks. */
	public static final Set<String> GIVEN = Set.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TERM");

	public ExecRequest {
		argv = List.copyOf(argv);
		env = Map.copyOf(env);
		unset = Set.copyOf(unset);
		if (argv.isEmpty()) {
			throw new IllegalArgumentException("A process needs a program to run");
		}
	}

	/**
	 * A process that gets all variables of the sandbox.
	 * @param argv the program and its arguments; never empty
	 * @param env its variables, added to those of the sandbox
	 * @param cwd an absolute path, or null for the user's home
	 * @param user the user's name or number, or null for the sandbox's own
	 * @param mergeOutput stderr goes to stdout, in the order written
	 */
	public ExecRequest(List<String> argv, Map<String, String> env, @Nullable String cwd, @Nullable String user,
			boolean mergeOutput) {
		this(argv, env, cwd, user, mergeOutput, Set.of());
	}

	/**
	 * The same process with other variables.
	 * @param variables its variables, added to those of the sandbox
	 * @param without variables that it does not get although it would
	 * @return the process
	 */
	public ExecRequest with(Map<String, String> variables, Set<String> without) {
		return new ExecRequest(this.argv, variables, this.cwd, this.user, this.mergeOutput, without);
	}

}
