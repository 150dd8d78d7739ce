package dev.opendaytona.cli.server;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.setting.Connection;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.ServerOptions;

/**
 * Finds the server of a data directory, or starts one in the background that goes on when
 * this process ends. Processes that start at once get the same server.
 */
public final class ServerStarter {

	private static final Duration START_LIMIT = Duration.ofMinutes(3);

	private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

	private static final Duration POLL = Duration.ofMillis(50);

	private final ServerOptions options;

	private final DataDirectory data;

	private final Duration limit;

	public ServerStarter(ServerOptions options) {
		this(options, START_LIMIT);
	}

	ServerStarter(ServerOptions options, Duration limit) {
		this.options = options;
		this.data = options.dataDirectory();
		this.limit = limit;
	}

	/**
	 * A server that answers.
	 * @return the connection to it
	 */
	public Connection connect() {
		Instant deadline = Instant.now().plus(this.limit);
		return findReady().orElseGet(() -> connect(deadline));
	}

	private Connection connect(Instant deadline) {
		this.data.prepare();
		try (ServerLock _ = waitForTurn(deadline)) {
			Optional<Connection> ready = findReady();
			return ready.isPresent() ? ready.get() : start(deadline);
		}
	}

	private ServerLock waitForTurn(Instant deadline) {
		Path file = this.data.path().resolve("start.lock");
		Optional<ServerLock> lock = ServerLock.find(file);
		while (lock.isEmpty()) {
			pause(deadline);
			lock = ServerLock.find(file);
		}
		return lock.get();
	}

	private Connection start(Instant deadline) {
		Optional<ProcessHandle> starter = RunningServer.find(this.data).flatMap(RunningServer::process);
		ProcessHandle process = starter.orElseGet(this::spawn);
		Optional<Connection> ready = findReady();
		while (ready.isEmpty()) {
			if (!process.isAlive()) {
				throw new CommandFailure("The server ended while it started: " + lastFailure() + "; its log is '"
						+ this.data.log() + "'");
			}
			pause(deadline);
			ready = findReady();
		}
		return ready.get();
	}

	private ProcessHandle spawn() {
		List<String> command = new ArrayList<>(List.of("setsid"));
		command.addAll(Launcher.command());
		command.add("up");
		command.addAll(this.options.arguments());
		ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(this.data.log().toFile());
		this.options.addTo(builder.environment());
		try {
			return builder.start().toHandle();
		}
		catch (IOException ex) {
			throw new CommandFailure("Could not start the server: is 'setsid' of util-linux installed?", ex);
		}
	}

	private Optional<Connection> findReady() {
		return RunningServer.find(this.data)
			.filter((server) -> answers(server.apiUrl()))
			.flatMap((server) -> this.data.findAdminKey().map((key) -> new Connection(server.apiUrl(), key)));
	}

	private static boolean answers(String apiUrl) {
		try (HttpClient client = HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build()) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(apiUrl + "/health")).timeout(PROBE_LIMIT).build();
			return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private void pause(Instant deadline) {
		if (Instant.now().isAfter(deadline)) {
			throw new CommandFailure("The server on '" + this.data + "' did not answer within " + this.limit.toSeconds()
					+ " s; see its log '" + this.data.log() + "'");
		}
		try {
			Thread.sleep(POLL);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	private static CommandFailure interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new CommandFailure("Interrupted while the server started", ex);
	}

	private String lastFailure() {
		try {
			List<String> lines = Files.readAllLines(this.data.log());
			return lines.reversed()
				.stream()
				.filter((line) -> line.startsWith("error: ") || line.startsWith("daytona: "))
				.findFirst()
				.map((line) -> line.substring(line.indexOf(' ') + 1))
				.orElse("it did not say why");
		}
		catch (IOException ex) {
			return "its log could not be read";
		}
	}

}
