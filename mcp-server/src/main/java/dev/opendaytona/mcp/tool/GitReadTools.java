package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandResult;
import dev.opendaytona.mcp.platform.GitCommit;
import dev.opendaytona.mcp.platform.GitStatus;

/** The tools that look at a git repository. */
final class GitReadTools {

	private static final int MAX_FILES = 200;

	private static final int MAX_MESSAGE = 1_000;

	private static final int WORDS = 300;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Nothing that a repository configures is run, and nothing is asked. */
	private static final List<String> DIFF = List.of("--no-pager", "diff", "--no-color", "--no-ext-diff",
			"--no-textconv");

	List<Tool> all() {
		return List.of(status(), diff(), log());
	}

	private Tool status() {
		return new Tool("git_status", "Git status",
				"Shows the branch and the changed files. In all git tools path is the repository, by default the work directory.",
				List.of(Param.sandboxId(), Repositories.path()), Schemas.output("branch", "string", "ahead", "integer",
						"behind", "integer", "files", "array", "truncated", "boolean"),
				Tool.Hints.reads(), GitReadTools::status);
	}

	private Tool diff() {
		return new Tool("git_diff", "Git diff", "Shows changes line by line.",
				List.of(Param.sandboxId(), Repositories.path(), Param.flag("staged", "What is in the index"),
						Param.text("base", "Commit or branch to compare with"), Param.list("files", "Only these")),
				Schemas.output("diff", "string", "truncated", "boolean"), Tool.Hints.reads(), GitReadTools::diff);
	}

	private Tool log() {
		return new Tool("git_log", "Git log", "Lists commits, the newest first.",
				List.of(Param.sandboxId(), Repositories.path(), Param.whole("limit", 1, 100, "Default 20")),
				Schemas.withList(Schemas.output("total", "integer"), "commits",
						Schemas.output("hash", "string", "author", "string", "date", "string", "message", "string")),
				Tool.Hints.reads(), GitReadTools::log);
	}

	private static ToolResult status(Tool.Call call) {
		GitStatus status = Repositories.of(call).status();
		List<GitStatus.Change> shown = status.changes().stream().limit(MAX_FILES).toList();
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("branch", Plain.line(status.branch()));
		structured.put("ahead", status.ahead());
		structured.put("behind", status.behind());
		structured.put("files", shown.stream().map(GitReadTools::item).toList());
		structured.put("truncated", shown.size() < status.changes().size());
		return ToolResult.of(text(status, shown), structured);
	}

	private static Map<String, Object> item(GitStatus.Change change) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("path", Plain.line(change.file()));
		item.put("staging", Plain.line(change.staging()));
		item.put("worktree", Plain.line(change.worktree()));
		return item;
	}

	private static String text(GitStatus status, List<GitStatus.Change> shown) {
		StringBuilder text = new StringBuilder(status.detached() ? "Detached at " : "On branch ")
			.append(Plain.line(status.branch()))
			.append(", ")
			.append(status.ahead())
			.append(" ahead, ")
			.append(status.behind())
			.append(" behind; ")
			.append(status.changes().isEmpty() ? "nothing changed" : status.changes().size() + " files changed");
		shown.forEach((change) -> text.append("\n")
			.append(Plain.line(change.file()))
			.append(": staging ")
			.append(Plain.line(change.staging()))
			.append(", worktree ")
			.append(Plain.line(change.worktree())));
		return Excerpt.of(text.toString(), Excerpt.BUDGET).text();
	}

	private static ToolResult diff(Tool.Call call) {
		Place place = call.place();
		String path = place.absolute(call.arguments().text("path", "."));
		CommandResult result = place.toolbox()
			.execute(new Command(command(call.arguments(), path), "/", Map.of(), LIMIT));
		if (result.exitCode() == null || result.exitCode() != 0) {
			throw failed(path, result);
		}
		Excerpt diff = Excerpt.of(Urls.shown(Plain.output(result.stdout())), Excerpt.BUDGET - WORDS);
		String note = diff.cut() ? "\n[Cut; ask for single files]" : "";
		return ToolResult.of(diff.text().isEmpty() ? "No differences." : diff.text() + note,
				Map.of("diff", diff.text(), "truncated", diff.cut()));
	}

	private static String command(Arguments arguments, String path) {
		List<String> words = new ArrayList<>(List.of("git", "-C", path));
		words.addAll(DIFF);
		if (arguments.flag("staged")) {
			words.add("--cached");
		}
		String base = arguments.text("base", "");
		if (base.startsWith("-")) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS", "'base' must not start with '-'");
		}
		if (!base.isEmpty()) {
			words.add(base);
		}
		words.add("--");
		words.addAll(arguments.list("files"));
		return Shell.words(words);
	}

	private static ApiException failed(String path, CommandResult result) {
		String why = Excerpt.of(Urls.shown(Plain.output(result.stderr() + result.stdout())), MAX_MESSAGE).text();
		String message = "git diff in '" + path + "' failed: "
				+ (result.exitCode() == null ? "it took too long" : why.strip());
		return (why.contains("not a git repository") || why.contains("cannot change to"))
				? new ApiException.NotFound("GIT_REPO_NOT_FOUND", message)
				: new ApiException.InvalidRequest("GIT_FAILED", message);
	}

	private static ToolResult log(Tool.Call call) {
		List<GitCommit> commits = Repositories.of(call).history();
		List<GitCommit> shown = commits.stream().limit(call.arguments().number("limit", 20)).toList();
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("commits", shown.stream().map(GitReadTools::item).toList());
		structured.put("total", commits.size());
		StringBuilder text = new StringBuilder().append(commits.size()).append(" commits");
		shown.forEach((commit) -> text.append("\n")
			.append(Plain.line(commit.hash()))
			.append(" ")
			.append(Plain.line(commit.time()))
			.append(" ")
			.append(Plain.line(commit.author()))
			.append(": ")
			.append(message(commit)));
		return ToolResult.of(Excerpt.of(text.toString(), Excerpt.BUDGET).text(), structured);
	}

	private static Map<String, Object> item(GitCommit commit) {
		Map<String, Object> item = new LinkedHashMap<>();
		item.put("hash", Plain.line(commit.hash()));
		item.put("author", Plain.line(commit.author()));
		item.put("date", Plain.line(commit.time()));
		item.put("message", message(commit));
		return item;
	}

	private static String message(GitCommit commit) {
		return Excerpt.of(Plain.output(commit.message()).strip(), MAX_MESSAGE / 4).text();
	}

}
