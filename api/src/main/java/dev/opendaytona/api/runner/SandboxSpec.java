package dev.opendaytona.api.runner;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a sandbox should be. The runner keeps it in its journal, so that the sandbox can
 * be started again after the runner was.
 *
 * @param id the id, a lower-case UUID; also the host name inside
 * @param image the image that it starts from, for example {@code host:default}
 * @param user the user that commands and file operations run as, by name
 * @param env environment variables of every process started in it
 * @param limits what it may use
 * @param network what it may reach
 * @param program what is started with it, with its arguments; empty for nothing
 */
public record SandboxSpec(String id, String image, String user, Map<String, String> env, Limits limits,
		NetworkPolicy network, List<String> program) {

	private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

	public SandboxSpec {
		if (!isId(id)) {
			throw new IllegalArgumentException("Sandbox id '" + id + "' is not of lower-case letters, digits and '-'");
		}
		Objects.requireNonNull(image, "image");
		Objects.requireNonNull(user, "user");
		env = Map.copyOf(env);
		Objects.requireNonNull(limits, "limits");
		Objects.requireNonNull(network, "network");
		// Journals of before have none.
		program = (program != null) ? List.copyOf(program) : List.of();
	}

	/**
	 * A sandbox in which nothing is started.
	 * @param id the id
	 * @param image the image
	 * @param user the user
	 * @param env environment variables
	 * @param limits what it may use
	 * @param network what it may reach
	 */
	public SandboxSpec(String id, String image, String user, Map<String, String> env, Limits limits,
			NetworkPolicy network) {
		this(id, image, user, env, limits, network, List.of());
	}

	/**
	 * Whether a text can be the id of a sandbox. What is not must never become part of a
	 * path.
	 * @param id the text
	 * @return whether a sandbox may have it
	 */
	public static boolean isId(String id) {
		return ID.matcher(id).matches();
	}

	/**
	 * The same sandbox with another network policy.
	 * @param policy the policy
	 * @return the spec
	 */
	public SandboxSpec with(NetworkPolicy policy) {
		return new SandboxSpec(this.id, this.image, this.user, this.env, this.limits, policy, this.program);
	}

	/**
	 * What a sandbox may use.
	 *
	 * @param cpus processor time, in processors; a half is 0.5
	 * @param memoryMib memory without swap, in MiB
	 * @param diskMib what it may write, in MiB
	 * @param pids the number of processes and threads
	 */
	public record Limits(double cpus, long memoryMib, long diskMib, int pids) {

		public Limits {
			if (cpus <= 0 || memoryMib <= 0 || diskMib <= 0 || pids <= 0) {
				throw new IllegalArgumentException("Limits of a sandbox are positive: cpus " + cpus + ", memory "
						+ memoryMib + " MiB, disk " + diskMib + " MiB, pids " + pids);
			}
		}

	}

}
