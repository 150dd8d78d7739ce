package dev.opendaytona.mcp.tool;

import java.util.Set;

/**
 * Which tools there are, and what they may do.
 *
 * @param limits how much a call may take
 * @param sets the groups of tools that are offered
 * @param credentials what git may log in with
 */
public record ToolSettings(ToolLimits limits, Set<Toolset> sets, GitCredentials credentials) {

	public ToolSettings {
		sets = Set.copyOf(sets);
	}

	/**
	 * The settings when nothing is configured.
	 * @return the settings
	 */
	public static ToolSettings standard() {
		return new ToolSettings(ToolLimits.standard(), Toolset.standard(), GitCredentials.none());
	}

	/**
	 * The same with other tools.
	 * @param others the groups of tools that are offered
	 * @return the settings
	 */
	public ToolSettings with(Set<Toolset> others) {
		return new ToolSettings(this.limits, others, this.credentials);
	}

	/**
	 * The same with credentials.
	 * @param known what git may log in with
	 * @return the settings
	 */
	public ToolSettings with(GitCredentials known) {
		return new ToolSettings(this.limits, this.sets, known);
	}

}
