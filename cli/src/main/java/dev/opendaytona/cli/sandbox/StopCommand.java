package dev.opendaytona.cli.sandbox;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stop a sandbox and keep its files. */
@Command(name = "stop", description = "Stop a sandbox and keep its files.", mixinStandardHelpOptions = true)
public final class StopCommand extends SandboxCommand {

	@Parameters(paramLabel = "SANDBOX", description = "Its id or name.")
	private String sandbox = "";

	@Option(names = { "-f", "--force" }, description = "Kill its processes at once.")
	private boolean force;

	@Override
	int call(DaytonaClient client) {
		print("Sandbox " + this.sandbox + " is " + text(client.stop(this.sandbox, this.force), "state"));
		return 0;
	}

}
