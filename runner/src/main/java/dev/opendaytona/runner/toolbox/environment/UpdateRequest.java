package dev.opendaytona.runner.toolbox.environment;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import dev.opendaytona.runner.toolbox.EnvironmentChange;
import dev.opendaytona.runner.toolbox.Variables;
import org.jspecify.annotations.Nullable;

/**
 * A change of variables (contract: toolbox section 3).
 *
 * @param set variables to set
 * @param unset names of variables to remove before
 * @param unsetValuePrefix variables whose value starts so are removed before too, but for
 * those in {@code set}
 */
record UpdateRequest(@Nullable Map<String, @Nullable String> set, @Nullable List<@Nullable String> unset,
		@Nullable String unsetValuePrefix) {

	EnvironmentChange change() {
		Set<String> names = (this.unset != null) ? this.unset.stream().map(Variables::name).collect(Collectors.toSet())
				: Set.of();
		return new EnvironmentChange(Variables.checked(this.set), names,
				Objects.requireNonNullElse(this.unsetValuePrefix, ""));
	}

	/** Values may be secrets. */
	@Override
	public String toString() {
		return "UpdateRequest";
	}

}
