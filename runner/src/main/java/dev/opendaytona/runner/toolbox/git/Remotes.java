package dev.opendaytona.runner.toolbox.git;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.runner.toolbox.git.GitPrograms.Call;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * What is done with servers: clone, push, pull, remotes and logins. Blocks.
 */
@Component
final class Remotes {

	private static final String HEADS = "refs/heads/";

	private static final String DEFAULT_HOST = "github.com";

	private final Workplaces workplaces;

	private final GitPrograms programs;

	private final Repositories repositories;

	private final Logins logins;

	Remotes(Workplaces workplaces, GitPrograms programs, Repositories repositories, Logins logins) {
		this.workplaces = workplaces;
		this.programs = programs;
		this.repositories = repositories;
		this.logins = logins;
	}

	/**
	 * A remote.
	 *
	 * @param name its name
	 * @param url its URL, without a login
	 */
	record Remote(String name, String url) {

	}

	/** The repository to clone, with what to make of it. */
	private record Source(Workplace workplace, GitUrl url, String directory, GitRequests.@Nullable Login login,
			Map<String, String> variables) {

		Call call(List<String> arguments) {
			return Call.of(arguments).with(this.variables).as(this.url.server(), this.login);
		}

	}

	void clone(String id, GitRequests.Clone request) throws InterruptedException {
		GitUrl url = GitUrl.of(request.url());
		GitRequests.Login given = Arguments.login(request.username(), request.password());
		List<String> arguments = cloning(request);
		String commit = (request.commitId() != null && !request.commitId().isEmpty())
				? Arguments.revision(request.commitId(), "commit_id") : null;
		Workplace workplace = this.workplaces.get(id);
		Source source = new Source(workplace, url, Repositories.directory(workplace, request.path()),
				login(id, url, (given != null) ? given : url.login()),
				Boolean.TRUE.equals(request.insecureSkipTls()) ? Map.of("GIT_SSL_NO_VERIFY", "1") : Map.of());
		boolean fresh = !exists(source);
		arguments.addAll(List.of("--", url.value(), source.directory()));
		require(this.programs.run(workplace, source.call(arguments)), "clone '" + url.value() + "'");
		if (commit != null) {
			checkout(source, commit, fresh);
		}
	}

	private static List<String> cloning(GitRequests.Clone request) {
		List<String> arguments = new ArrayList<>(List.of("clone", "--quiet", "--single-branch"));
		if (request.branch() != null && !request.branch().isEmpty()) {
			arguments.add("--branch=" + Arguments.branch(request.branch(), "branch"));
		}
		Integer depth = request.depth();
		if (depth != null && depth < 0) {
			throw new ApiException.InvalidRequest("The depth of a clone is negative; give a number of commits");
		}
		if (depth != null && depth > 0) {
			arguments.add("--depth=" + depth);
		}
		if (request.commitId() != null && !request.commitId().isEmpty()) {
			arguments.add("--no-checkout");
		}
		return arguments;
	}

	private static boolean exists(Source source) {
		try (SandboxRoot root = source.workplace().root()) {
			root.stat(new SandboxPath(source.directory()), false);
			return true;
		}
		catch (ApiException.NotFound absent) {
			return false;
		}
	}

	/** The commit may be of another branch, or older than a shallow clone. */
	private void checkout(Source source, String commit, boolean fresh) throws InterruptedException {
		Call checkout = Call.of("checkout", "--quiet", "--detach", commit, "--").in(source.directory());
		GitOutcome outcome = this.programs.run(source.workplace(), checkout);
		if (!outcome.ok()) {
			Call fetch = source.call(List.of("fetch", "--quiet", "--", "origin", commit)).in(source.directory());
			outcome = this.programs.run(source.workplace(), fetch);
			outcome = outcome.ok() ? this.programs.run(source.workplace(), checkout) : outcome;
		}
		if (!outcome.ok() && fresh) {
			try (SandboxRoot root = source.workplace().root()) {
				root.delete(new SandboxPath(source.directory()), true);
			}
		}
		require(outcome, "check out the commit '" + commit + "'");
	}

	private static void require(GitOutcome outcome, String what) {
		if (!outcome.ok()) {
			throw GitFailures.of(what, outcome);
		}
	}

	void push(String id, GitRequests.Transfer request) throws InterruptedException {
		String remote = remote(request);
		String branch = branch(id, request);
		List<String> arguments = new ArrayList<>(List.of("push"));
		if (Boolean.TRUE.equals(request.setUpstream())) {
			arguments.add("--set-upstream");
		}
		arguments.addAll(List.of("--", remote, HEADS + branch + ":" + HEADS + branch));
		follow(id, request, remote, branch);
		transfer(id, request, List.of("remote", "get-url", "--push", "--", remote), arguments, "push");
	}

	/**
	 * A clone of a single branch keeps no other of its server's, so that a pushed one
	 * would count as unpublished and have no upstream. The star is for the day when the
	 * branch is gone from the server: a fetch of a name fails then, one of a pattern does
	 * not.
	 */
	private void follow(String id, GitRequests.Transfer request, String remote, String branch)
			throws InterruptedException {
		String key = "remote." + remote + ".fetch";
		GitOutcome followed = this.repositories.attempt(id, request.path(), Call.of("config", "--get-all", key));
		if (followed.ok() && followed.output().lines().noneMatch((spec) -> covers(spec, HEADS + branch))) {
			this.repositories.git(id, request.path(), "push", Call.of("config", "--add", key,
					"+" + HEADS + branch + "*:refs/remotes/" + remote + "/" + branch + "*"));
		}
	}

	/** Whether a refspec (git-fetch(1)) takes a branch of the server. */
	private static boolean covers(String spec, String ref) {
		String source = spec.replaceFirst("^\\+", "").split(":", -1)[0];
		int star = source.indexOf('*');
		return (star < 0) ? source.equals(ref)
				: ref.startsWith(source.substring(0, star)) && ref.endsWith(source.substring(star + 1));
	}

	void pull(String id, GitRequests.Transfer request) throws InterruptedException {
		String remote = remote(request);
		String ref = toPull(id, request, remote);
		transfer(id, request, List.of("remote", "get-url", "--", remote),
				List.of("pull", "--quiet", "--ff-only", "--no-rebase", "--", remote, ref), "pull");
	}

	private String toPull(String id, GitRequests.Transfer request, String remote) throws InterruptedException {
		String branch = branch(id, request);
		if (request.branch() == null || request.branch().isEmpty()) {
			GitOutcome from = config(id, request, "branch." + branch + ".remote");
			GitOutcome merge = config(id, request, "branch." + branch + ".merge");
			if (from.line().equals(remote) && merge.line().startsWith("refs/")) {
				return HEADS + Arguments.branch(merge.line().replaceFirst("^refs/heads/", ""), "branch");
			}
		}
		return HEADS + branch;
	}

	private GitOutcome config(String id, GitRequests.Transfer request, String key) throws InterruptedException {
		return this.repositories.attempt(id, request.path(), Call.of("config", "--get", key));
	}

	private void transfer(String id, GitRequests.Transfer request, List<String> url, List<String> arguments,
			String what) throws InterruptedException {
		GitRequests.Login given = Arguments.login(request.username(), request.password());
		GitUrl server = GitUrl.of(this.repositories.git(id, request.path(), what, Call.of(url)).line());
		Call call = Call.of(arguments).as(server.server(), login(id, server, given));
		this.repositories.git(id, request.path(), what, call);
	}

	private static String remote(GitRequests.Transfer request) {
		String remote = request.remote();
		return (remote != null && !remote.isEmpty()) ? Arguments.remote(remote, "remote") : "origin";
	}

	private String branch(String id, GitRequests.Transfer request) throws InterruptedException {
		if (request.branch() != null && !request.branch().isEmpty()) {
			return Arguments.branch(request.branch(), "branch");
		}
		this.repositories.git(id, request.path(), "open", Call.of("rev-parse", "--git-dir"));
		String current = this.repositories.currentBranch(id, request.path());
		if (current == null) {
			throw new ApiException.InvalidRequest(
					"No branch is checked out in '" + request.path() + "'; give 'branch', or check one out");
		}
		return current;
	}

	private GitRequests.@Nullable Login login(String id, GitUrl url, GitRequests.@Nullable Login given) {
		String server = url.server();
		if (server != null) {
			return (given != null) ? given : this.logins.find(id, server);
		}
		if (given != null) {
			throw new ApiException.InvalidRequest("A username and password are of use for http and https alone; "
					+ "leave them out for '" + url.value() + "'");
		}
		return null;
	}

	List<Remote> remotes(String id, String path) throws InterruptedException {
		this.repositories.git(id, path, "list the remotes of", Call.of("rev-parse", "--git-dir"));
		GitOutcome urls = this.repositories.attempt(id, path,
				Call.of("config", "--null", "--get-regexp", "^remote\\..*\\.url$"));
		Map<String, String> remotes = new LinkedHashMap<>();
		for (String entry : urls.parts()) {
			String[] keyAndUrl = entry.split("\n", 2);
			if (keyAndUrl.length == 2) {
				String name = keyAndUrl[0].substring("remote.".length(), keyAndUrl[0].length() - ".url".length());
				remotes.putIfAbsent(name, GitFailures.safe(keyAndUrl[1], null));
			}
		}
		return remotes.entrySet().stream().map((each) -> new Remote(each.getKey(), each.getValue())).toList();
	}

	void addRemote(String id, GitRequests.AddRemote request) throws InterruptedException {
		String name = Arguments.remote(request.name(), "name");
		GitUrl url = GitUrl.of(request.url());
		if (url.login() != null) {
			throw new ApiException.InvalidRequest("The URL holds a login, which would be stored in the sandbox; leave "
					+ "it out and give it with push and pull, or to /git/credentials");
		}
		boolean overwrite = Boolean.TRUE.equals(request.overwrite())
				&& this.repositories.attempt(id, request.path(), Call.of("remote", "get-url", "--", name)).ok();
		this.repositories.git(id, request.path(), "add a remote to",
				Call.of("remote", overwrite ? "set-url" : "add", "--", name, url.value()));
		if (Boolean.TRUE.equals(request.fetch())) {
			Call fetch = Call.of("fetch", "--quiet", "--", name).as(url.server(), login(id, url, null));
			this.repositories.git(id, request.path(), "fetch into", fetch);
		}
	}

	void authenticate(String id, GitRequests.Authenticate request) {
		String protocol = (request.protocol() != null && !request.protocol().isEmpty()) ? request.protocol() : "https";
		String host = (request.host() != null && !request.host().isEmpty()) ? request.host() : DEFAULT_HOST;
		if (!(protocol.equals("https") || protocol.equals("http")) || !GitUrl.isHost(host)) {
			throw new ApiException.InvalidRequest(
					"A login is for a server's host name, with a port if it needs one, over https or http");
		}
		Arguments.required(request.username(), "username");
		Arguments.required(request.password(), "password");
		GitRequests.Login login = Arguments.login(request.username(), request.password());
		this.workplaces.get(id);
		if (login != null) {
			this.logins.put(id, GitUrl.server(protocol, host), login);
		}
	}

}
