package dev.opendaytona.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;

import dev.opendaytona.cli.server.RunningServer;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the main job on a server of its own, beside any other. */
@Command(name = "demo", description = "Show that an agent can work here, through the real MCP server.",
		mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

	private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

	@Mixin
	private final ServerOptions options = new ServerOptions();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public Integer call() {
		DataDirectory data = new DataDirectory(this.options.dataDirectory().path().resolve("demo"));
		Steps steps = new Steps(this.spec.commandLine().getOut());
		Thread cleanUp = new Thread(() -> stop(data));
		Runtime.getRuntime().addShutdownHook(cleanUp);
		boolean right = Demo.run(data, this.options.engine(), steps);
		steps.check("stop the server", () -> stop(data), Boolean.TRUE::equals);
		return conclude(right && steps.allRight(), data);
	}

	private int conclude(boolean right, DataDirectory data) {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(right ? "Everything was right. Start your own server with 'daytona up'."
				: "Not everything was right; the server's log is " + data.log());
		out.flush();
		return right ? 0 : 1;
	}

	private static boolean stop(DataDirectory data) {
		return RunningServer.find(data).map((server) -> server.stop(STOP_LIMIT)).orElse(true);
	}

}
