package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.GitBranches;
import dev.opendaytona.mcp.platform.GitRepository;

/** The tools that change a git repository without leaving the sandbox. */
final class GitChangeTools {

	private static final String ALL = ".";

	private static final String AUTHOR = "OpenDaytona Agent";

	private static final String EMAIL = "agent@localhost";

	List<Tool> all() {
		return List.of(commit(), branches(), checkout());
	}

	private Tool commit() {
		return new Tool("git_commit", "Git commit", "Adds files and commits them.",
				List.of(Param.sandboxId(), Repositories.path(), Param.text("message", "What changed").must(),
						Param.list("files", "Default: all"), Param.text("author", null), Param.text("email", null)),
				Schemas.output("hash", "string"), new Tool.Hints(false, false, false, false), GitChangeTools::commit);
	}

	private Tool branches() {
		return new Tool("git_branches", "Git branches", "Lists, creates (and checks out) or deletes local branches.",
				List.of(Param.sandboxId(), Repositories.path(),
						Param.text("action", "Default list").oneOf("list", "create", "delete"),
						Param.text("name", "To create or delete")),
				Schemas.output("branches", "array", "current", "string"), new Tool.Hints(false, true, false, false),
				GitChangeTools::branches);
	}

	private Tool checkout() {
		return new Tool("git_checkout", "Git checkout", "Checks out a branch or a commit.",
				List.of(Param.sandboxId(), Repositories.path(), Param.text("branch", "Branch or commit").must()),
				Schemas.output("branch", "string"), Tool.Hints.changes(), GitChangeTools::checkout);
	}

	private static ToolResult commit(Tool.Call call) {
		Arguments arguments = call.arguments();
		GitRepository repository = Repositories.of(call);
		List<String> files = arguments.list("files");
		repository.add(files.isEmpty() ? List.of(ALL) : files);
		String hash = Plain.line(repository.commit(arguments.text("message"), arguments.text("author", AUTHOR),
				arguments.text("email", EMAIL)));
		return ToolResult.of("Committed " + hash + " in " + repository.path() + ".", Map.of("hash", hash));
	}

	private static ToolResult branches(Tool.Call call) {
		GitRepository repository = Repositories.of(call);
		switch (call.arguments().text("action", "list")) {
			case "create" -> repository.createBranch(name(call));
			case "delete" -> repository.deleteBranch(name(call));
			default -> {
				// The list is the answer to all three.
			}
		}
		GitBranches branches = repository.branches();
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("branches", branches.names().stream().map(Plain::line).toList());
		structured.put("current", Plain.line(branches.current()));
		return ToolResult.of(Excerpt
			.of("Branches: " + structured.get("branches") + ", current: " + structured.get("current"), Excerpt.BUDGET)
			.text(), structured);
	}

	private static String name(Tool.Call call) {
		String name = call.arguments().find("name");
		if (name == null) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS",
					"'name' is missing: which branch to " + call.arguments().text("action", "list"));
		}
		return name;
	}

	private static ToolResult checkout(Tool.Call call) {
		String branch = call.arguments().text("branch");
		GitRepository repository = Repositories.of(call);
		repository.checkout(branch);
		return ToolResult.of("Checked out " + Plain.line(branch) + " in " + repository.path() + ".",
				Map.of("branch", Plain.line(branch)));
	}

}
