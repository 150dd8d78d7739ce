package dev.opendaytona.cli;

import java.io.PrintWriter;

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
		String version = Daytona.class.getPackage().getImplementationVersion();
		return new String[] {
				"OpenDaytona " + ((version != null) ? version : "(not built)") + ", Java " + Runtime.version() };
	}

}
