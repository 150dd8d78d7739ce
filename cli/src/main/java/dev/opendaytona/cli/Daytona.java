package dev.opendaytona.cli;

import dev.opendaytona.cli.console.FailureHandler;
import dev.opendaytona.cli.demo.DemoCommand;
import dev.opendaytona.cli.doctor.DoctorCommand;
import dev.opendaytona.cli.mcp.McpCommand;
import dev.opendaytona.cli.mcp.PlainMcpStart;
import dev.opendaytona.cli.sandbox.ArchiveCommand;
import dev.opendaytona.cli.sandbox.CreateCommand;
import dev.opendaytona.cli.sandbox.DeleteCommand;
import dev.opendaytona.cli.sandbox.ExecCommand;
import dev.opendaytona.cli.sandbox.ForkCommand;
import dev.opendaytona.cli.sandbox.ImageCommand;
import dev.opendaytona.cli.sandbox.InfoCommand;
import dev.opendaytona.cli.sandbox.ListCommand;
import dev.opendaytona.cli.sandbox.RollbackCommand;
import dev.opendaytona.cli.sandbox.SnapshotCommand;
import dev.opendaytona.cli.sandbox.StartCommand;
import dev.opendaytona.cli.sandbox.StopCommand;
import dev.opendaytona.cli.server.UpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The {@code daytona} command.
 */
@Command(name = "daytona", description = "Sandboxes in which agents run code.", mixinStandardHelpOptions = true,
		versionProvider = VersionCommand.class,
		footer = { "", "The script also knows: build, test (everything that can be checked)." },
		subcommands = { UpCommand.class, DemoCommand.class, McpCommand.class, CreateCommand.class, ListCommand.class,
				InfoCommand.class, ExecCommand.class, StartCommand.class, StopCommand.class, DeleteCommand.class,
				ForkCommand.class, RollbackCommand.class, ArchiveCommand.class, SnapshotCommand.class,
				ImageCommand.class, DoctorCommand.class, VersionCommand.class, CommandLine.HelpCommand.class })
public final class Daytona implements Runnable {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	/**
	 * Runs one command and ends with its exit code.
	 * @param arguments the command and its arguments
	 */
	public static void main(String[] arguments) {
		System.exit(PlainMcpStart.matches(arguments, System.getenv()) ? PlainMcpStart.run()
				: commandLine().execute(arguments));
	}

	static CommandLine commandLine() {
		return new CommandLine(new Daytona()).setExecutionExceptionHandler(new FailureHandler())
			.setCaseInsensitiveEnumValuesAllowed(true);
	}

	@Override
	public void run() {
		this.spec.commandLine().usage(this.spec.commandLine().getOut());
	}

}
