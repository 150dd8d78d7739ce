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

	private final ToolboxCalls calls;

	private final String path;

	GitRepository(ToolboxCalls calls, String path) {
		this.calls = calls;
		this.path = path;
	}

	/**
	 * How to go about work with another repository.
	 *
	 * @param login who one is there, or null
	 * @param operation under which name it goes on
	 * @param patience how long to wait for its end
	 */
	public record Transfer(@Nullable GitLogin login, GitOperation operation, Duration patience) {

	}

	/**
	 * The absolute path of the work tree.
	 * @return the path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Work with another repository that was begun under a name, or will be.
	 * @param name the name
	 * @return the operation
	 */
	public GitOperation operation(String name) {
		return new GitOperation(this.calls, name);
	}

	/**
	 * Makes it as a clone of another.
	 * @param clone what to clone
	 * @param transfer how to go about it
	 * @return whether that has ended
	 */
	public boolean clone(GitClone clone, Transfer transfer) {
		return begin("clone", clone.body(this.path), transfer);
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
		send("add files", "/git/add", with("files", files));
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
		return Json.text(send("commit", "/git/commit", body), "hash", "");
	}

	/**
	 * Makes a branch and checks it out.
	 * @param name its name
	 */
	public void createBranch(String name) {
		send("make the branch '" + name + "'", "/git/branches", with("name", name));
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
		send("check out '" + branch + "'", "/git/checkout", with("branch", branch));
	}

	/**
	 * Fetches and merges from the remote.
	 * @param transfer how to go about it
	 * @return whether that has ended
	 */
	public boolean pull(Transfer transfer) {
		return begin("pull", with("path", this.path), transfer);
	}

	/**
	 * Pushes to the remote.
	 * @param transfer how to go about it
	 * @return whether that has ended
	 */
	public boolean push(Transfer transfer) {
		return begin("push", with("path", this.path), transfer);
	}

	private boolean begin(String what, Map<String, Object> body, Transfer transfer) {
		GitLogin login = transfer.login();
		if (login != null) {
			login.addTo(body);
		}
		return !this.calls
			.json(what + " in '" + this.path + "'", "POST",
					"/git/" + what + transfer.operation().query(transfer.patience()),
					GitOperation.limit(transfer.patience()), body)
			.path("running")
			.asBoolean(false);
	}

	private JsonNode read(String what, String endpoint) {
		return this.calls.json(what + " of '" + this.path + "'", "GET", endpoint + "?path=" + Rest.encode(this.path),
				LOCAL);
	}

	private JsonNode send(String what, String endpoint, Map<String, Object> body) {
		return this.calls.json(what + " in '" + this.path + "'", "POST", endpoint, LOCAL, body);
	}

	private Map<String, Object> with(String field, Object value) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("path", this.path);
		body.put(field, value);
		return body;
	}

}
