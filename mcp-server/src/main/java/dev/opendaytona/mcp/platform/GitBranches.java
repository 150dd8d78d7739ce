package dev.opendaytona.mcp.platform;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The local branches of a repository.
 *
 * @param names their names
 * @param current the one that is checked out; empty when it is not told
 */
public record GitBranches(List<String> names, String current) {

	public GitBranches {
		names = List.copyOf(names);
	}

	static GitBranches of(JsonNode json) {
		List<String> names = new ArrayList<>();
		json.path("branches").forEach((name) -> names.add(name.asString("")));
		return new GitBranches(names, Json.text(json, "current", ""));
	}

}
