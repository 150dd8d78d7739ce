package dev.opendaytona.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.opendaytona.mcp.resource.ResourceUri;

/** Tells a model how its command stands. */
final class CommandAnswer {

	private final String tool;

	private final String sandbox;

	private final CommandId id;

	private final Standing standing;

	CommandAnswer(Tool.Call call, String tool, CommandId id, Standing standing) {
		this.tool = tool;
		this.sandbox = call.arguments().text("sandbox_id");
		this.id = id;
		this.standing = standing;
	}

	/** The result, with more fields. */
	ToolResult with(Map<String, Object> more) {
		return result(more).linkedTo(links());
	}

	private ToolResult result(Map<String, Object> more) {
		String written = this.standing.shown().text() + rest();
		if (this.standing.timedOut()) {
			return ToolResult.failure(Troubles.text(this.tool, "PROCESS_EXECUTION_TIMEOUT",
					"The command ran into its timeout and was killed", "Give a longer timeout.", false)
					+ "\nWritten until then:" + written);
		}
		return ToolResult.of(head() + written, structured(more));
	}

	private String head() {
		if (this.standing.running()) {
			return "Still running, to be killed at " + this.id.deadline() + ". Go on with poll_command, command_id "
					+ this.id + ", cursor " + this.standing.cursor() + ".";
		}
		return "Exit code " + this.standing.exitCode()
				+ (this.standing.background()
						? ". Processes that it started still run; poll_command with signal TERM and command_id "
								+ this.id + " ends them."
						: "");
	}

	private String rest() {
		if (!this.standing.shown().cut()) {
			return "";
		}
		if (links().isEmpty()) {
			return "\n--- Cut, and the rest could not be kept. Redirect output to a file and use read_file.";
		}
		return "\n--- Cut. All of it: read_file of " + String.join(" and ", this.standing.files()) + "; resource "
				+ links().stream().map(ResourceUri::toString).collect(Collectors.joining(" and ")) + ".";
	}

	/** What was cut, as long as it can be read. */
	private List<ResourceUri> links() {
		List<ResourceUri> links = new ArrayList<>();
		if (!this.standing.files().isEmpty()) {
			if (this.standing.shown().stdout().cut()) {
				links.add(new ResourceUri.Stream(this.sandbox, this.id.toString(), "stdout", 0));
			}
			if (this.standing.shown().stderr().cut()) {
				links.add(new ResourceUri.Stream(this.sandbox, this.id.toString(), "stderr", 0));
			}
		}
		return links;
	}

	private Map<String, Object> structured(Map<String, Object> more) {
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("running", this.standing.running());
		if (this.standing.exitCode() != null) {
			structured.put("exit_code", this.standing.exitCode());
		}
		structured.put("stdout", this.standing.shown().stdout().text());
		structured.put("stderr", this.standing.shown().stderr().text());
		structured.put("truncated", this.standing.shown().cut());
		structured.putAll(more);
		if (this.standing.open()) {
			structured.put("command_id", this.id.toString());
			structured.put("cursor", this.standing.cursor().toString());
		}
		return structured;
	}

}
