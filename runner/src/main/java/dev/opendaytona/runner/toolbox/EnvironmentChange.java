package dev.opendaytona.runner.toolbox;

import java.util.Map;
import java.util.Set;

/**
 * A change of the variables that processes of a sandbox start with.
 *
 * @param set variables to set, checked
 * @param unset names of variables to remove before, checked
 * @param unsetValuePrefix variables whose value starts so are removed before too; empty
 * for none
 */
public record EnvironmentChange(Map<String, String> set, Set<String> unset, String unsetValuePrefix) {

	public EnvironmentChange {
		set = Map.copyOf(set);
		unset = Set.copyOf(unset);
	}

	boolean drops(String name, String value) {
		return !this.unsetValuePrefix.isEmpty() && value.startsWith(this.unsetValuePrefix)
				&& !this.set.containsKey(name);
	}

	@Override
	public String toString() {
		return "EnvironmentChange[set=" + this.set.keySet() + ", unset=" + this.unset + "]";
	}

}
