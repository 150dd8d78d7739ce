package dev.opendaytona.mcp.tool;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.resource.ResourceKind;

/** A group of tools that is offered or left out as a whole. */
public enum Toolset {

	/** The life of a sandbox. */
	SANDBOX,

	/** The snapshots that there are; to make one is a matter of its sandbox. */
	SNAPSHOTS,

	/** Shell commands. */
	EXEC,

	/** Reading and changing files. */
	FILES,

	/** Git repositories. */
	GIT,

	/** Code in a programming language. */
	CODE;

	private static final String ALL = "all";

	private static final String DEFAULT = "default";

	/**
	 * What is offered when nothing is asked for. Together they stay under 4,000 tokens.
	 * @return the toolsets
	 */
	public static Set<Toolset> standard() {
		return EnumSet.of(SANDBOX, EXEC, FILES, GIT, CODE);
	}

	/**
	 * Reads names as in {@code sandbox,exec}.
	 * @param names names with commas between them; {@code default} and {@code all} stand
	 * for several
	 * @return the toolsets
	 */
	public static Set<Toolset> parse(String names) {
		Set<Toolset> sets = EnumSet.noneOf(Toolset.class);
		Arrays.stream(names.split(","))
			.map(String::strip)
			.filter((name) -> !name.isEmpty())
			.forEach((name) -> sets.addAll(named(name.toLowerCase(Locale.ROOT))));
		return sets.isEmpty() ? standard() : sets;
	}

	private static Set<Toolset> named(String name) {
		return switch (name) {
			case ALL -> EnumSet.allOf(Toolset.class);
			case DEFAULT -> standard();
			default -> Set.of(Arrays.stream(values())
				.filter((set) -> set.word().equals(name))
				.findFirst()
				.orElseThrow(() -> unknown(name)));
		};
	}

	private static ApiException unknown(String name) {
		String known = Arrays.stream(values()).map(Toolset::word).collect(Collectors.joining(", "));
		return new ApiException.InvalidRequest("UNKNOWN_TOOLSET",
				"There is no toolset '" + name + "'; there are " + known + ", " + DEFAULT + " and " + ALL);
	}

	/**
	 * The kinds of resources that belong to groups of tools.
	 * @param sets the groups
	 * @return the kinds
	 */
	public static Set<ResourceKind> resources(Set<Toolset> sets) {
		Set<ResourceKind> kinds = EnumSet.noneOf(ResourceKind.class);
		for (Toolset set : sets) {
			switch (set) {
				case SANDBOX -> kinds.add(ResourceKind.SANDBOX);
				case EXEC -> kinds.add(ResourceKind.EXEC);
				case FILES -> kinds.add(ResourceKind.FILES);
				case SNAPSHOTS, GIT, CODE -> {
					// Their results are whole.
				}
			}
		}
		return kinds;
	}

	private String word() {
		return name().toLowerCase(Locale.ROOT);
	}

}
