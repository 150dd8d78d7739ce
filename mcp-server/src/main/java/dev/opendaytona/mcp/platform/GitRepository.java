package dev.opendaytona.mcp.platform;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One git repository in a sandbox. */
public final class GitRepository {

	private static final Duration LOCAL = Duration.ofSeconds(30);

	/** Below the time after which a call is given up. */
	private static final Duration REMOTE = Duration.ofSeconds(80);

	private final ToolboxCalls calls;

	private final String path;

	GitRepository(ToolboxCalls calls, String path) {
		this.calls = calls;
		this.path = path;
	}

	/**
	 * The absolute path of the work tree.
	 * @return the path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Makes it as a clone of another.
	 * @param clone what to clone
	 * @param login who one is, or null
	 */
	public void clone(GitClone clone, @Nullable GitLogin login) {
		send("clone into '" + this.path + "'", "/git/clone", REMOTE, clone.body(this.path), login);
	}

	/**
	 * What has changed.
	 * @return the status
	 */
	public GitStatus status() {
		return GitStatus.of(read("look at the changes", "/git/status"));
	}

	/**
	 * The local branches.
	 * @return the branches
	 */
	public GitBranches branches() {
		return GitBranches.of(read("list the branches", "/git/branches"));
	}

	/**
	 * The commits, the newest first.
	 * @return the commits
	 */
	public List<GitCommit> history() {
		List<GitCommit> commits = new ArrayList<>();
		read("read the history", "/git/history").forEach((commit) -> commits.add(GitCommit.of(commit)));
		return commits;
	}

	/**
	 * Adds files to the index.
	 * @param files paths in the repository; {@code .} for all
	 */
	public void add(List<String> files) {
		send("add files", "/git/add", LOCAL, with("files", files), null);
	}

	/**
	 * Commits the index.
	 * @param message what it says
	 * @param author the author's name
	 * @param email the author's address
	 * @return the hash
	 */
	public String commit(String message, String author, String email) {
		Map<String, Object> body = with("message", message);
		body.put("author", author);
		body.put("email", email);
		return Json.text(send("commit", "/git/commit", LOCAL, body, null), "hash", "");
	}

	/**
	 * Makes a branch and checks it out.
	 * @param name its name
	 */
	public void createBranch(String name) {
		send("make the branch '" + name + "'", "/git/branches", LOCAL, with("name", name), null);
	}

	/**
	 * Deletes a local branch.
	 * @param name its name
	 */
	public void deleteBranch(String name) {
		this.calls.json("delete the branch '" + name + "' of '" + this.path + "'", "DELETE", "/git/branches", LOCAL,
				with("name", name));
	}

	/**
	 * Checks out a branch or a commit.
	 * @param branch its name or hash
	 */
	public void checkout(String branch) {
		send("check out '" + branch + "'", "/git/checkout", LOCAL, with("branch", branch), null);
	}

	/**
	 * Fetches and merges from the remote.
	 * @param login who one is, or null
	 */
	public void pull(@Nullable GitLogin login) {
		send("pull", "/git/pull", REMOTE, with("path", this.path), login);
	}

	/**
	 * Pushes to the remote.
	 * @param login who one is, or null
	 */
	public void push(@Nullable GitLogin login) {
		send("push", "/git/push", REMOTE, with("path", this.path), login);
	}

	private JsonNode read(String what, String endpoint) {
		return this.calls.json(what + " of '" + this.path + "'", "GET", endpoint + "?path=" + Rest.encode(this.path),
				LOCAL);
	}

	private JsonNode send(String what, String endpoint, Duration limit, Map<String, Object> body,
			@Nullable GitLogin login) {
		if (login != null) {
			login.addTo(body);
		}
		return this.calls.json(what + " in '" + this.path + "'", "POST", endpoint, limit, body);
	}

	private Map<String, Object> with(String field, Object value) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("path", this.path);
		body.put(field, value);
		return body;
	}

}
