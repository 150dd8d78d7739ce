package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Move a stopped sandbox to the object storage; start brings it back. */
@Command(name = "archive", description = "Move a stopped sandbox to the object storage; start brings it back.",
		mixinStandardHelpOptions = true)
public final class ArchiveCommand extends SandboxCommand {

	@Parameters(index = "0", paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Override
	int call(DaytonaClient client) {
		print("Sandbox " + this.sandbox + " is " + text(client.archive(this.sandbox), "state"));
		return 0;
	}

}
