package dev.opendaytona.runner.toolbox.git;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures of git apart by what it says in the language C, since its exit codes do
 * not.
 */
final class GitFailures {

	private static final int SHOWN = 800;

	/**
	 * A failure that is known by its words.
	 *
	 * @param words any of them, in lower case
	 * @param code of the contract
	 * @param next what to do
	 * @param kind makes the failure of code and message
	 */
	private record Known(List<String> words, String code, String next, BiFunction<String, String, ApiException> kind) {

		boolean matches(String text) {
			return this.words.stream().anyMatch(text::contains);
		}

	}

	/** The first that matches counts: the special before the general. */
	private static final List<Known> KNOWN = List.of(
			new Known(List.of("dubious ownership"), "FORBIDDEN",
					"the repository belongs to another user of the sandbox; change its owner, or set 'safe.directory'",
					ApiException.Forbidden::new),
			new Known(
					List.of("authentication failed", "could not read username", "could not read password",
							"terminal prompts disabled", "permission denied (publickey", "returned error: 401",
							"invalid username or password"),
					"GIT_AUTH_FAILED", "give a valid username and a password or token",
					ApiException.Unauthenticated::new),
			new Known(List.of("returned error: 403"), "FORBIDDEN", "the login has no right to this repository",
					ApiException.Forbidden::new),
			new Known(List.of("host key verification failed"), "GIT_TRANSPORT_FAILED",
					"add the server's key to ~/.ssh/known_hosts first", ApiException.BadGateway::new),
			new Known(List.of("[remote rejected]"), "GIT_REMOTE_REJECTED", "the server has refused it",
					ApiException.Unsupported::new),
			new Known(List.of("[rejected]", "non-fast-forward"), "GIT_PUSH_REJECTED",
					"the remote has commits that are missing here; pull first", ApiException.Conflict::new),
			new Known(List.of("would be overwritten", "not uptodate. cannot merge", "your local changes"),
					"GIT_DIRTY_WORKTREE", "commit or restore the changed files first", ApiException.Conflict::new),
			new Known(List.of("not possible to fast-forward", "divergent branches"), "GIT_MERGE_CONFLICT",
					"both sides have new commits; merge or rebase with git in the sandbox", ApiException.Conflict::new),
			new Known(
					List.of("unmerged files", "resolve your current index", "automatic merge failed",
							"not concluded your merge"),
					"GIT_MERGE_CONFLICT", "resolve the conflicts and add the files first", ApiException.Conflict::new),
			new Known(List.of("a branch named"), "GIT_BRANCH_EXISTS", "use another name, or check it out",
					ApiException.Conflict::new),
			new Known(List.of("cannot delete branch"), "CONFLICT", "check out another branch first",
					ApiException.Conflict::new),
			new Known(List.of("already exists", "file exists"), "CONFLICT",
					"use another name, or remove what is there; a lock may be of a git that still runs",
					ApiException.Conflict::new),
			new Known(
					List.of("not found in upstream", "couldn't find remote ref", "src refspec", "invalid reference",
							"unknown revision", "ambiguous argument", "bad revision", "could not resolve 'head'",
							"failed to resolve", "not a commit", "unadvertised object", "not our ref",
							"reference is not a tree", "unable to read tree", "could not resolve "),
					"GIT_BRANCH_NOT_FOUND", "list the branches and the history to see what there is",
					ApiException.NotFound::new),
			new Known(List.of("pathspec", "did not match any file"), "FILE_NOT_FOUND",
					"give paths relative to the path of the request", ApiException.NotFound::new),
			new Known(
					List.of("not a git repository", "cannot change to", "does not appear to be a git repository",
							"no such remote", "repository not found", "' not found", "does not exist"),
					"GIT_REPO_NOT_FOUND", "check the path, the URL and the name of the remote",
					ApiException.NotFound::new),
			new Known(
					List.of("ignored by one of your", "outside repository", "must be run in a work tree",
							"not a valid branch name", "transport '", "invalid branch name"),
					"BAD_REQUEST", "change the request", ApiException.InvalidRequest::new),
			new Known(List.of("permission denied", "read-only file system"), "FORBIDDEN",
					"the sandbox's user has no right to do it", ApiException.Forbidden::new),
			new Known(
					List.of("unable to access", "connection", "timed out", "certificate", "ssl", "early eof",
							"rpc failed", "hung up", "could not read from remote", "unable to connect",
							"network is unreachable"),
					"GIT_TRANSPORT_FAILED", "check the server, its certificate and the sandbox's network policy",
					ApiException.BadGateway::new));

	private GitFailures() {
	}

	/**
	 * The failure of a run.
	 * @param what was tried on what, for example {@code push 'work'}
	 * @param outcome how the run ended
	 * @return the failure
	 */
	static ApiException of(String what, GitOutcome outcome) {
		String said = outcome.errors().isBlank() ? safe(outcome.output(), null) : outcome.errors();
		String text = unresolvedHost(said.toLowerCase(Locale.ROOT));
		String message = "Cannot " + what + ": " + shown(said);
		for (Known known : KNOWN) {
			if (known.matches(text)) {
				return known.kind().apply(known.code(), message + " — " + known.next());
			}
		}
		return new ApiException.Internal(message + " (exit code " + outcome.code() + ")", null);
	}

	/** A name that the network does not know is no name of a branch. */
	private static String unresolvedHost(String text) {
		return text.replace("could not resolve host", "unable to access host")
			.replace("could not resolve proxy", "unable to access proxy");
	}

	/** What git says for people, without its advice. */
	private static String shown(String said) {
		String text = said.lines()
			.map(String::strip)
			.filter((line) -> !line.isEmpty() && !line.startsWith("hint:"))
			.map((line) -> line.replaceFirst("^(fatal|error): ", ""))
			.collect(Collectors.joining("; "));
		return text.isEmpty() ? "git gave no reason"
				: (text.length() > SHOWN) ? (text.substring(0, SHOWN) + "…") : text;
	}

	/** Without the password, logins in URLs and control characters. */
	static String safe(String text, GitRequests.@Nullable Login login) {
		String safe = text.replaceAll("\\x1b\\[[0-9;?]*[ -/]*[@-~]", "")
			.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "")
			.replaceAll("(?i)(https?://)[^/@\\s']+@", "$1");
		if (login == null || login.password().value().isEmpty()) {
			return safe;
		}
		String password = login.password().value();
		return safe.replace(password, "****").replace(URLEncoder.encode(password, StandardCharsets.UTF_8), "****");
	}

}
