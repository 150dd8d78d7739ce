package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Undo: end the processes of a sandbox and make its files those of a snapshot. */
@Command(name = "rollback",
		description = "Undo: end the processes of a sandbox and make its files those of a snapshot.",
		mixinStandardHelpOptions = true)
public final class RollbackCommand extends SandboxCommand {

	@Parameters(index = "0", paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Parameters(index = "1", paramLabel = "SNAPSHOT", description = "The snapshot's id or name.")
	private String snapshot = "";

	@Override
	int call(DaytonaClient client) {
		print("Sandbox " + this.sandbox + " is " + text(client.rollBack(this.sandbox, this.snapshot), "state"));
		return 0;
	}

}
