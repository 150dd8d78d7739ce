package dev.opendaytona.cli.server;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import dev.opendaytona.api.Secret;
import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.setting.Connection;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.Profiles;
import dev.opendaytona.cli.setting.ServerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the all-in-one server until it is told to end. */
@Command(name = "up", description = "Run the server in the foreground; sandboxes go on when it ends.",
		mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

	@Mixin
	private final ServerOptions options = new ServerOptions();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	public Integer call() throws InterruptedException {
		requireRoot();
		DataDirectory data = this.options.dataDirectory();
		ListeningPort address = new ListeningPort(this.options.host(), this.options.port());
		this.options.engine();
		data.prepare();
		try (ServerLock _ = lock(data)) {
			address.requireFree();
			serve(data);
		}
		return 0;
	}

	private void requireRoot() {
		if (!"root".equals(System.getProperty("user.name"))) {
			throw new CommandFailure("Only root can make sandboxes; run it with sudo");
		}
	}

	private static ServerLock lock(DataDirectory data) {
		return ServerLock.find(data.path().resolve("lock")).orElseThrow(() -> {
			Optional<RunningServer> other = RunningServer.find(data);
			return new CommandFailure("Another server uses the data directory '" + data + "': "
					+ other.map((server) -> "process " + server.pid() + ", at " + server.url())
						.orElse("it is just starting")
					+ "; use that one, or another --data-dir and --port");
		});
	}

	private void serve(DataDirectory data) throws InterruptedException {
		say("Starting on " + data + " …");
		CountDownLatch ended = new CountDownLatch(1);
		try (Server server = Server.start(this.options, data, Secret.of(adminKey(data)))) {
			endWithProcess(server, data, ended);
			Connection connection = new Connection(server.url() + "/api", adminKey(data));
			Profiles profiles = Profiles.of(System.getenv());
			profiles.keep(connection);
			RunningServer.announce(data, server.url().toString());
			greet(server, data, profiles);
			ended.await();
		}
	}

	private static String adminKey(DataDirectory data) {
		String given = System.getenv().getOrDefault("DAYTONA_ADMIN_API_KEY", "");
		return given.isEmpty() ? data.adminKey() : data.adminKey(given);
	}

	// SIGTERM and SIGINT run this hook; the process ends when it returns.
	private static void endWithProcess(Server server, DataDirectory data, CountDownLatch ended) {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			server.close();
			RunningServer.withdraw(data);
			ended.countDown();
		}, "end"));
	}

	private void greet(Server server, DataDirectory data, Profiles profiles) {
		String launcher = String.join(" ", Launcher.command());
		say("Listening on " + server.url() + " (API " + server.url() + "/api, MCP " + server.url() + "/mcp)");
		say("Data       " + data);
		say("API key    " + data.keyFile() + ", profile in " + profiles.file());
		say("MCP client " + "claude mcp add daytona -- " + launcher + " mcp start --data-dir " + data);
		say("End it with Ctrl+C; sandboxes go on running.");
	}

	private void say(String line) {
		PrintWriter out = this.spec.commandLine().getOut();
		out.println(line);
		out.flush();
	}

}
