package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.opendaytona.mcp.platform.Command;
import dev.opendaytona.mcp.platform.CommandResult;
import dev.opendaytona.mcp.platform.CommandSession;
import dev.opendaytona.mcp.platform.Toolbox;

/**
 * A command on a platform whose toolbox has no sessions: it ends with the call, or is
 * killed.
 */
final class PlainCommand {

	private static final String REST = "\n--- Cut. Redirect the output to a file and use read_file.";

	private final String tool;

	private final Toolbox toolbox;

	PlainCommand(String tool, Toolbox toolbox) {
		this.tool = tool;
		this.toolbox = toolbox;
	}

	ToolResult run(Command command) {
		CommandResult result = this.toolbox.execute(command);
		ShownOutput shown = ShownOutput.of(new CommandSession.Log(result.stdout(), result.stderr()));
		String text = shown.text() + (shown.cut() ? REST : "");
		Integer code = result.exitCode();
		if (code == null) {
			return ToolResult.failure(Troubles.text(this.tool, "PROCESS_EXECUTION_TIMEOUT",
					"The command ran for " + command.timeout().toSeconds()
							+ " s and was killed; this platform cannot go on with it",
					"Start it in the background (nohup cmd > /tmp/out.txt 2>&1 &) and read the file.", false)
					+ "\nWritten so far:" + text);
		}
		Map<String, Object> structured = new LinkedHashMap<>();
		structured.put("running", false);
		structured.put("exit_code", code);
		structured.put("stdout", shown.stdout().text());
		structured.put("stderr", shown.stderr().text());
		structured.put("truncated", shown.cut());
		structured.put("cwd", command.cwd());
		return ToolResult.of("Exit code " + code + text, structured);
	}

}
