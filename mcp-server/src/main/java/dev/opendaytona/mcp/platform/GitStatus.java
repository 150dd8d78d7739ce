package dev.opendaytona.mcp.platform;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * What has changed in a repository.
 *
 * @param branch the branch, or the commit when it is detached
 * @param detached whether no branch is checked out
 * @param ahead commits that the upstream has not
 * @param behind commits that only the upstream has
 * @param changes the files that differ
 */
public record GitStatus(String branch, boolean detached, int ahead, int behind, List<Change> changes) {

	public GitStatus {
		changes = List.copyOf(changes);
	}

	/**
	 * A file that differs.
	 *
	 * @param file its path in the repository
	 * @param staging how it differs in the index, for example {@code Added}
	 * @param worktree how it differs in the work tree
	 */
	public record Change(String file, String staging, String worktree) {

		private static Change of(JsonNode json) {
			return new Change(Json.text(json, "name", ""), Json.text(json, "staging", "Unmodified"),
					Json.text(json, "worktree", "Unmodified"));
		}

	}

	static GitStatus of(JsonNode json) {
		List<Change> changes = new ArrayList<>();
		json.path("fileStatus").forEach((change) -> changes.add(Change.of(change)));
		return new GitStatus(Json.text(json, "currentBranch", ""), json.path("detached").asBoolean(false),
				json.path("ahead").asInt(0), json.path("behind").asInt(0), changes);
	}

}
