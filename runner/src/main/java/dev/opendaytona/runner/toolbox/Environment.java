package dev.opendaytona.runner.toolbox;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;

/**
 * What peers changed in the variables that processes of a sandbox start with. Values may
 * be secrets: only their names are shown.
 *
 * @param set variables that processes get, whatever the sandbox was made with
 * @param unset variables that they do not get although the sandbox was made with them;
 * none of them is in {@code set}
 */
record Environment(Map<String, String> set, Set<String> unset) {

	static final Environment NONE = new Environment(Map.of(), Set.of());

	private static final int MAX_VARIABLES = 500;

	/** A program can be given no single text of more than 128 KiB (execve(2)). */
	private static final int MAX_BYTES = 100_000;

	Environment {
		set = Map.copyOf(set);
		unset = Set.copyOf(unset);
	}

	/**
	 * A process with these variables; its own come before them.
	 * @param request the process
	 * @return the process to start
	 */
	ExecRequest around(ExecRequest request) {
		if (equals(NONE)) {
			return request;
		}
		Map<String, String> variables = new HashMap<>(this.set);
		variables.putAll(request.env());
		Set<String> without = new HashSet<>(this.unset);
		without.addAll(request.unset());
		return request.with(variables, without);
	}

	/**
	 * These variables with a change: what is to go goes first, then comes what is set.
	 * @param change the change
	 * @param made the variables that the sandbox was made with
	 * @return the variables from now on
	 */
	Environment with(EnvironmentChange change, Map<String, String> made) {
		Map<String, String> before = new HashMap<>(made);
		before.keySet().removeAll(this.unset);
		before.putAll(this.set);
		Set<String> gone = new HashSet<>(change.unset());
		before.forEach((name, value) -> {
			if (change.drops(name, value)) {
				gone.add(name);
			}
		});
		Map<String, String> kept = new HashMap<>(this.set);
		kept.keySet().removeAll(gone);
		kept.putAll(change.set());
		gone.addAll(this.unset);
		gone.removeAll(change.set().keySet());
		gone.removeIf((name) -> !made.containsKey(name) && !ExecRequest.GIVEN.contains(name));
		return new Environment(kept, gone).bounded();
	}

	private Environment bounded() {
		int bytes = this.set.entrySet()
			.stream()
			.mapToInt((entry) -> bytes(entry.getKey()) + bytes(entry.getValue()))
			.sum();
		if (this.set.size() > MAX_VARIABLES || bytes > MAX_BYTES) {
			throw new ApiException.InvalidRequest(
					"The variables given to the sandbox would be too many: at most " + MAX_VARIABLES + " with "
							+ MAX_BYTES + " bytes in all; unset some, or keep large values in files");
		}
		return this;
	}

	private static int bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	@Override
	public String toString() {
		return "Environment[set=" + this.set.keySet() + ", unset=" + this.unset + "]";
	}

}
