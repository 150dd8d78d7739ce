package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.GitOperation;
import dev.opendaytona.mcp.platform.GitRepository;
import org.jspecify.annotations.Nullable;

/**
 * Work with another repository: answered at its end, or as running when that takes longer
 * than a call may. What goes wrong is shown without the password.
 *
 * @param tool the tool
 * @param credential who one is there, or null
 * @param repository the repository in the sandbox
 * @param done what to say at the end, before the repository's path
 */
record GitErrand(String tool, @Nullable GitCredential credential, GitRepository repository, String done) {

	/** How long a call waits for the end of what it begins. */
	private static final Duration PATIENCE = Duration.ofSeconds(25);

	/** Begins it; a call that is cancelled ends it. */
	ToolResult run(Predicate<GitRepository.Transfer> begin) {
		GitOperationId id = GitOperationId.next(this.tool);
		GitOperation operation = this.repository.operation(id.toString());
		try {
			boolean ended = begin.test(new GitRepository.Transfer(
					(this.credential != null) ? this.credential.login() : null, operation, PATIENCE));
			return ended ? ended() : running(id);
		}
		catch (ApiException ex) {
			if (Thread.currentThread().isInterrupted()) {
				Cleanup.end(operation::cancel);
			}
			String text = Troubles.result(this.tool, ex).text();
			return ToolResult.failure(Urls.shown((this.credential != null) ? this.credential.hide(text) : text));
		}
	}

	private ToolResult ended() {
		return ToolResult.of(this.done + this.repository.path() + ".", Map.of("path", this.repository.path()));
	}

	private ToolResult running(GitOperationId id) {
		return ToolResult.of(this.tool + " still works on " + this.repository.path()
				+ ". Go on with poll_command, command_id " + id + ".",
				Map.of("path", this.repository.path(), "command_id", id.toString()));
	}

}
