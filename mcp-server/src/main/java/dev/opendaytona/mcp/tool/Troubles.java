package dev.opendaytona.mcp.tool;

import java.io.IOException;
import java.time.Duration;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.output.Plain;

/**
 * The MCP edge of the error family: what failed, the code, what to do next, and whether
 * to retry, as text that a model can act on.
 */
final class Troubles {

	private static final int MAX_MESSAGE = 2_000;

	private Troubles() {
	}

	static ToolResult result(String tool, Exception ex) {
		return switch (ex) {
			case ApiException known -> known(tool, known);
			case IOException _ -> failure(tool, "CONNECTION_LOST", "The connection to the platform broke", retry());
			default -> unknown(tool, ex);
		};
	}

	static ToolResult overdue(String tool, Duration limit) {
		return failure(tool, "CALL_TIMEOUT", "There was no answer within " + limit.toSeconds() + " s",
				new Advice("Look at the present state with list_sandboxes first.", true));
	}

	/** A failure in the common form, for tools that have more to say. */
	static String text(String tool, String code, String message, String next, boolean retry) {
		String clean = Excerpt.of(Plain.line(message), MAX_MESSAGE).text();
		String end = clean.endsWith(".") ? "" : ".";
		return tool + " failed: " + clean + end + "\nCode: " + code + "\nNext: " + next + "\nRetry: "
				+ (retry ? "yes" : "no, not unchanged");
	}

	private record Advice(String next, boolean retry) {

	}

	private static ToolResult known(String tool, ApiException ex) {
		return failure(tool, ex.code(), ex.message(), advice(ex));
	}

	private static ToolResult unknown(String tool, Exception ex) {
		System.getLogger(Troubles.class.getName()).log(System.Logger.Level.ERROR, "The tool '" + tool + "' failed", ex);
		return failure(tool, "INTERNAL_ERROR", "The MCP server failed; its log has the details",
				new Advice("Tell the user.", false));
	}

	private static ToolResult failure(String tool, String code, String message, Advice advice) {
		return ToolResult.failure(text(tool, code, message, advice.next(), advice.retry()));
	}

	private static Advice retry() {
		return new Advice("Try again in a few seconds.", true);
	}

	private static Advice advice(ApiException ex) {
		return switch (ex.code()) {
			case String code when code.startsWith("GIT_") || code.contains("CREDENTIAL") -> git(code);
			case "COMMAND_NOT_FOUND" -> new Advice("Run it again with execute_command when it is still needed.", false);
			case "NO_INPUT" -> new Advice(
					"End it with signal TERM and run it again with stdin true, or give the input with <<<.", false);
			case "SESSION_ENDED" -> new Advice("Run it again with execute_command.", true);
			case "SANDBOX_NOT_RUNNING" -> new Advice("Call start_sandbox, then repeat the call.", true);
			case "FILE_NOT_FOUND" -> new Advice("Look for the right path with list_files.", false);
			case "FILE_ACCESS_DENIED" ->
				new Advice("Use another path, or change the permissions with execute_command.", false);
			case "ANSWER_TOO_LARGE" ->
				new Advice("Redirect the output to a file and read parts of it with read_file.", false);
			case "BINARY_FILE" ->
				new Advice("Call read_file with encoding 'base64', or inspect it with execute_command.", false);
			case "NO_MATCH" -> new Advice("Read the file with read_file and copy the text exactly.", false);
			case "SEVERAL_MATCHES" -> new Advice("Give more surrounding text, or set replace_all.", false);
			case "FILE_TOO_LARGE" ->
				new Advice("Change it with a command such as sed, through execute_command.", false);
			default -> byClass(ex);
		};
	}

	private static Advice git(String code) {
		return switch (code) {
			case "GIT_AUTH_FAILED" -> new Advice(
					"Name a credential that may do this; if there is none, ask the user to configure one.", false);
			case "UNKNOWN_CREDENTIAL" -> new Advice(
					"Use a name that there is, or ask the user to set DAYTONA_GIT_CREDENTIALS_<NAME> for this MCP server.",
					false);
			case "GIT_OPERATION_NOT_FOUND" -> new Advice("See with git_status how far it came, then repeat it.", true);
			case "GIT_REPO_NOT_FOUND" ->
				new Advice("Correct the path (list_files), or make a repository with git_clone.", false);
			case "GIT_BRANCH_NOT_FOUND" -> new Advice("See what there is with git_branches.", false);
			case "GIT_BRANCH_EXISTS" -> new Advice("Use it with git_checkout, or take another name.", false);
			case "GIT_PUSH_REJECTED" -> new Advice("Call git_pull, then push again.", true);
			case "GIT_DIRTY_WORKTREE" ->
				new Advice("Commit the changes with git_commit first, or put them aside with git stash.", false);
			case "GIT_MERGE_CONFLICT" ->
				new Advice("See the files with git_status, resolve them with edit_file, then call git_commit.", false);
			case "GIT_TRANSPORT_FAILED" ->
				new Advice("Check the address, and that the sandbox may reach the network.", true);
			case "CREDENTIAL_NOT_FOR_HOST", "GIT_REMOTE_REJECTED" -> new Advice("Ask the user.", false);
			default -> new Advice("Correct the arguments, or use git through execute_command.", false);
		};
	}

	private static Advice byClass(ApiException ex) {
		return switch (ex) {
			case ApiException.InvalidRequest _ -> new Advice("Correct the arguments.", false);
			case ApiException.Unauthenticated _ ->
				new Advice("Ask the user to check the API key of this MCP server (DAYTONA_API_KEY).", false);
			case ApiException.Forbidden _ -> new Advice("Ask the user: the API key may not do this.", false);
			case ApiException.NotFound _ ->
				new Advice("Call list_sandboxes to see what exists, or create_sandbox to make a new one.", false);
			case ApiException.Conflict _ -> new Advice("Look at the present state with list_sandboxes.", false);
			case ApiException.Gone _ -> new Advice("Make a new one.", false);
			case ApiException.Unsupported _ -> new Advice("Do it another way; this platform cannot.", false);
			case ApiException.RateLimited _ -> new Advice("Wait half a minute.", true);
			case ApiException.Timeout _ -> new Advice("Check with list_sandboxes whether it took effect.", true);
			case ApiException.BadGateway _ ->
				new Advice("Check the server that the request names and the sandbox's network policy.", true);
			case ApiException.Unavailable _ ->
				new Advice("Try again in a few seconds; if it stays so, ask the user whether the platform runs.", true);
			case ApiException.Internal _ -> new Advice("Try once more; if it fails again, tell the user.", true);
		};
	}

}
