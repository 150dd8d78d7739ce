package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandResult;
import dev.opendaytona.mcp.platform.GitClone;
import dev.opendaytona.mcp.platform.GitRepository;
import org.jspecify.annotations.Nullable;

/**
 * The tools that reach other repositories. Who one is there is said by the name of a
 * credential, and what the other side answers is shown without it.
 */
final class GitRemoteTools {

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final GitCredentials credentials;

	GitRemoteTools(GitCredentials credentials) {
		this.credentials = credentials;
	}

	List<Tool> all() {
		return List.of(copy(), transfer("git_pull", "Git pull", "Pulls from the remote.", false),
				transfer("git_push", "Git push", "Pushes to the remote.", true));
	}

	private Tool copy() {
		return new Tool("git_clone", "Git clone", "Clones a repository.",
				List.of(Param.sandboxId(), Param.text("url", "https, without password").must(),
						Param.text("path", "Default: its name"), Param.text("branch", "Default: the remote's"),
						Param.text("commit", "To check out"), Param.whole("depth", 1, 1_000_000, "Last commits only"),
						credential()),
				schema(), new Tool.Hints(false, false, false, true), this::clone);
	}

	private Tool transfer(String name, String title, String description, boolean push) {
		return new Tool(name, title, description, List.of(Param.sandboxId(), Repositories.path(), credential()),
				schema(), new Tool.Hints(false, push, true, true), (call) -> transfer(call, name, push));
	}

	private static Map<String, Object> schema() {
		return Schemas.output("path", "string", "command_id?", "string");
	}

	private static Param credential() {
		return Param.text("credential", "Name of a credential");
	}

	private ToolResult clone(Tool.Call call) {
		Arguments arguments = call.arguments();
		String url = arguments.text("url");
		if (Urls.hasPassword(url)) {
			throw new ApiException.InvalidRequest("CREDENTIAL_IN_URL",
					"The 'url' has a password in it; give the name of a credential in 'credential' instead");
		}
		@Nullable GitCredential credential = find(arguments);
		if (credential != null) {
			credential.requireFor(url);
		}
		Place place = call.place();
		GitRepository repository = place.toolbox().repository(place.absolute(arguments.text("path", directory(url))));
		GitClone clone = new GitClone(url, arguments.find("branch"), arguments.find("commit"),
				arguments.number("depth", 0));
		return new GitErrand("git_clone", credential, repository, "Cloned " + Plain.line(Urls.shown(url)) + " to ")
			.run((transfer) -> repository.clone(clone, transfer));
	}

	private ToolResult transfer(Tool.Call call, String name, boolean push) {
		GitRepository repository = Repositories.of(call);
		@Nullable GitCredential credential = find(call.arguments());
		if (credential != null && credential.host() != null) {
			credential.requireFor(remote(call, repository, push));
		}
		return push ? new GitErrand(name, credential, repository, "Pushed ").run(repository::push)
				: new GitErrand(name, credential, repository, "Pulled into ").run(repository::pull);
	}

	private @Nullable GitCredential find(Arguments arguments) {
		String name = arguments.find("credential");
		return (name != null) ? this.credentials.get(name) : null;
	}

	/**
	 * Where the repository says that its remote is, the rewriting of addresses included.
	 */
	private static String remote(Tool.Call call, GitRepository repository, boolean push) {
		String command = Shell.words(List.of("git", "-C", repository.path(), "remote", "get-url"))
				+ (push ? " --push" : "") + " origin";
		CommandResult result = call.place().toolbox().execute(new Command(command, "/", Map.of(), LIMIT));
		if (result.exitCode() == null || result.exitCode() != 0) {
			throw new ApiException.InvalidRequest("GIT_NO_REMOTE", "The repository '" + repository.path()
					+ "' has no remote 'origin', so it is not known whether the credential may be sent there");
		}
		return result.stdout().strip();
	}

	private static String directory(String url) {
		String tidy = url.replaceAll("[/\\s]+$", "").replaceAll("\\.git$", "");
		String last = tidy.substring(Math.max(tidy.lastIndexOf('/'), tidy.lastIndexOf(':')) + 1);
		if (last.isEmpty() || last.startsWith(".")) {
			throw new ApiException.InvalidRequest("INVALID_ARGUMENTS", "'url' has no name to clone to; give 'path'");
		}
		return last;
	}

}
