package dev.opendaytona.cli;

import java.io.PrintWriter;

import dev.opendaytona.cli.console.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says which version this is. */
@Command(name = "version", description = "Show the version.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable, IVersionProvider {

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public void run() {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(getVersion()[0]);
		out.flush();
	}

	@Override
	public String[] getVersion() {
		return new String[] { "OpenDaytona " + ProgramVersion.get() + ", Java " + Runtime.version() };
	}

}
