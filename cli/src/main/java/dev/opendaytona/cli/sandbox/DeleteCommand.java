package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Delete a sandbox with its files. */
@Command(name = "delete", aliases = { "remove", "rm" }, description = "Delete a sandbox with its files.",
		mixinStandardHelpOptions = true)
public final class DeleteCommand extends SandboxCommand {

	@Parameters(paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Override
	int call(DaytonaClient client) {
		client.delete(this.sandbox);
		print("Sandbox " + this.sandbox + " is deleted");
		return 0;
	}

}
