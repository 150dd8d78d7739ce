package dev.opendaytona.runner.toolbox.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.toolbox.Workplace;
import dev.opendaytona.runner.toolbox.Workplaces;
import dev.opendaytona.runner.toolbox.git.GitPrograms.Call;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * What is done in one repository, without a server. Blocks.
 */
@Component
final class Repositories {

	private static final int MAX_COMMITS = 10_000;

	private static final int COMMIT_FIELDS = 5;

	private static final String HEADS = "refs/heads/";

	private static final Set<String> MODES = Set.of("soft", "mixed", "hard", "merge", "keep");

	private final Workplaces workplaces;

	private final GitPrograms programs;

	Repositories(Workplaces workplaces, GitPrograms programs) {
		this.workplaces = workplaces;
		this.programs = programs;
	}

	/**
	 * A commit.
	 *
	 * @param hash its 40 hexadecimal digits
	 * @param author the name of who made it
	 * @param email the address of who made it
	 * @param message its whole message
	 * @param timestamp when it was made (RFC 3339)
	 */
	record CommitInfo(String hash, String author, String email, String message, String timestamp) {

	}

	/**
	 * The local branches.
	 *
	 * @param branches their short names
	 * @param current the one that is checked out; absent for none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Branches(List<String> branches, @Nullable String current) {

	}

	GitOutcome git(String id, @Nullable String path, String what, Call call) throws InterruptedException {
		GitOutcome outcome = attempt(id, path, call);
		if (!outcome.ok()) {
			throw GitFailures.of(what + " '" + path + "'", outcome);
		}
		return outcome;
	}

	GitOutcome attempt(String id, @Nullable String path, Call call) throws InterruptedException {
		Workplace workplace = this.workplaces.get(id);
		return this.programs.run(workplace, call.in(directory(workplace, path)));
	}

	static String directory(Workplace workplace, @Nullable String path) {
		return workplace.path(Arguments.required(path, "path")).value();
	}

	GitStatus status(String id, String path) throws InterruptedException {
		GitOutcome outcome = git(id, path, "read the status of",
				Call.of("status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all", "--find-renames"));
		GitStatus status = GitStatus.of(outcome.parts());
		return (!status.branchPublished() && !status.detached() && onOrigin(id, path, status.currentBranch()))
				? status.published() : status;
	}

	private boolean onOrigin(String id, String path, String branch) throws InterruptedException {
		return attempt(id, path, Call.of("show-ref", "--verify", "--quiet", "refs/remotes/origin/" + branch)).ok();
	}

	Branches branches(String id, String path) throws InterruptedException {
		GitOutcome refs = git(id, path, "list the branches of", Call.of("for-each-ref", "--format=%(refname)", HEADS));
		List<String> names = refs.output().lines().map((ref) -> ref.substring(HEADS.length())).toList();
		return new Branches(names, currentBranch(id, path));
	}

	@Nullable String currentBranch(String id, @Nullable String path) throws InterruptedException {
		GitOutcome head = attempt(id, path, Call.of("symbolic-ref", "--quiet", "HEAD"));
		return (head.ok() && head.line().startsWith(HEADS)) ? head.line().substring(HEADS.length()) : null;
	}

	void createBranch(String id, GitRequests.Branch request) throws InterruptedException {
		git(id, request.path(), "create a branch in",
				Call.of("checkout", "--quiet", "-b", Arguments.branch(request.name(), "name")));
	}

	void deleteBranch(String id, GitRequests.Branch request) throws InterruptedException {
		String name = Arguments.branch(request.name(), "name");
		if (!attempt(id, request.path(), Call.of("show-ref", "--verify", "--quiet", HEADS + name)).ok()) {
			git(id, request.path(), "delete a branch of", Call.of("rev-parse", "--git-dir"));
			throw new ApiException.NotFound("GIT_BRANCH_NOT_FOUND", "Cannot delete the branch '" + name + "' of '"
					+ request.path() + "': there is no such branch; list the branches");
		}
		git(id, request.path(), "delete a branch of", Call.of("branch", "--quiet", "-D", "--", name));
	}

	void checkout(String id, GitRequests.Checkout request) throws InterruptedException {
		git(id, request.path(), "check out in",
				Call.of("checkout", "--quiet", Arguments.revision(request.branch(), "branch"), "--"));
	}

	void add(String id, GitRequests.Add request) throws InterruptedException {
		git(id, request.path(), "add files in", Call.of("add", "--pathspec-from-file=-", "--pathspec-file-nul")
			.reading(Arguments.files(request.files())));
	}

	String commit(String id, GitRequests.Commit request) throws InterruptedException {
		String author = Arguments.line(request.author(), "author");
		String email = Arguments.line(request.email(), "email");
		List<String> arguments = new ArrayList<>(List.of("commit", "--quiet", "--file=-"));
		if (Boolean.TRUE.equals(request.allowEmpty())) {
			arguments.add("--allow-empty");
		}
		Call call = Call.of(arguments)
			.reading(Arguments.text(request.message(), "message"))
			.with(Map.of("GIT_AUTHOR_NAME", author, "GIT_AUTHOR_EMAIL", email, "GIT_COMMITTER_NAME", author,
					"GIT_COMMITTER_EMAIL", email));
		GitOutcome outcome = attempt(id, request.path(), call);
		if (!outcome.ok()) {
			throw notCommitted(request.path(), outcome);
		}
		return git(id, request.path(), "read the commit of", Call.of("rev-parse", "HEAD")).line();
	}

	private static ApiException notCommitted(@Nullable String path, GitOutcome outcome) {
		String said = outcome.output();
		if (said.contains("nothing to commit") || said.contains("nothing added to commit")
				|| said.contains("no changes added")) {
			return new ApiException.Conflict(
					"Cannot commit in '" + path + "': nothing is staged; add files first, or set 'allow_empty'");
		}
		return GitFailures.of("commit in '" + path + "'", outcome);
	}

	List<CommitInfo> history(String id, String path) throws InterruptedException {
		if (!attempt(id, path, Call.of("rev-parse", "--verify", "--quiet", "HEAD")).ok()) {
			git(id, path, "read the history of", Call.of("rev-parse", "--git-dir"));
			return List.of();
		}
		GitOutcome log = git(id, path, "read the history of",
				Call.of("log", "-z", "--format=%H%x00%an%x00%ae%x00%aI%x00%B", "--no-show-signature",
						"--encoding=UTF-8", "--max-count=" + MAX_COMMITS, "HEAD", "--"));
		String[] fields = log.output().split("\0", -1);
		List<CommitInfo> commits = new ArrayList<>();
		for (int at = 0; at + COMMIT_FIELDS <= fields.length; at += COMMIT_FIELDS) {
			commits.add(new CommitInfo(fields[at], fields[at + 1], fields[at + 2], fields[at + 4].stripTrailing(),
					fields[at + 3]));
		}
		return commits;
	}

	void init(String id, GitRequests.Init request) throws InterruptedException {
		List<String> arguments = new ArrayList<>(List.of("init", "--quiet"));
		if (Boolean.TRUE.equals(request.bare())) {
			arguments.add("--bare");
		}
		String branch = request.initialBranch();
		if (branch != null && !branch.isEmpty()) {
			arguments.add("--initial-branch=" + Arguments.branch(branch, "initial_branch"));
		}
		Workplace workplace = this.workplaces.get(id);
		arguments.addAll(List.of("--", directory(workplace, request.path())));
		GitOutcome outcome = this.programs.run(workplace, Call.of(arguments));
		if (!outcome.ok()) {
			throw GitFailures.of("make a repository in '" + request.path() + "'", outcome);
		}
	}

	void reset(String id, GitRequests.Reset request) throws InterruptedException {
		String mode = (request.mode() != null && !request.mode().isEmpty()) ? request.mode() : "mixed";
		String target = (request.target() != null && !request.target().isEmpty())
				? Arguments.revision(request.target(), "target") : "HEAD";
		boolean all = request.files() == null || request.files().isEmpty();
		if (!MODES.contains(mode) || (!all && !mode.equals("mixed"))) {
			throw new ApiException.InvalidRequest("The mode of a reset is one of soft, mixed, hard, merge and keep, "
					+ "and mixed alone takes files");
		}
		Call call = all ? Call.of("reset", "--quiet", "--" + mode, target, "--")
				: Call.of("reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul", target)
					.reading(Arguments.files(request.files()));
		git(id, request.path(), "reset", call);
	}

	void restore(String id, GitRequests.Restore request) throws InterruptedException {
		boolean staged = Boolean.TRUE.equals(request.staged());
		List<String> arguments = new ArrayList<>(
				List.of("restore", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul"));
		if (staged) {
			arguments.add("--staged");
		}
		if (Boolean.TRUE.equals(request.worktree()) || !staged) {
			arguments.add("--worktree");
		}
		if (request.source() != null && !request.source().isEmpty()) {
			arguments.add("--source=" + Arguments.revision(request.source(), "source"));
		}
		git(id, request.path(), "restore files in", Call.of(arguments).reading(Arguments.files(request.files())));
	}

}
