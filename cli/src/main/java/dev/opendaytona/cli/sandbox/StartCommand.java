package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Start a stopped sandbox. */
@Command(name = "start", description = "Start a stopped sandbox.", mixinStandardHelpOptions = true)
public final class StartCommand extends SandboxCommand {

	@Parameters(paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Override
	int call(DaytonaClient client) {
		print("Sandbox " + this.sandbox + " is " + text(client.start(this.sandbox), "state"));
		return 0;
	}

}
