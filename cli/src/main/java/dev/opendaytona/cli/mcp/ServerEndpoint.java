package dev.opendaytona.cli.mcp;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.server.RunningServer;
import dev.opendaytona.cli.server.ServerStarter;
import dev.opendaytona.cli.setting.Connection;
import dev.opendaytona.cli.setting.Connections;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.Profiles;
import dev.opendaytona.cli.setting.ServerOptions;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The server that the tools work on: the one in the environment, else the active
 * profile's, else the embedded one, which is started when a tool first needs it and again
 * when it has ended.
 */
final class ServerEndpoint implements Supplier<PlatformEndpoint> {

	/** Below the minute after which MCP clients give up. */
	private static final Duration PATIENCE = Duration.ofSeconds(40);

	private final Optional<Connection> remote;

	private final ServerStarter starter;

	private final DataDirectory data;

	private final Duration patience;

	private @Nullable CompletableFuture<Connection> starting;

	private @Nullable RunningServer known;

	private ServerEndpoint(Optional<Connection> remote, ServerStarter starter, DataDirectory data, Duration patience) {
		this.remote = remote;
		this.starter = starter;
		this.data = data;
		this.patience = patience;
	}

	static ServerEndpoint of(ServerOptions options, Map<String, String> environment) {
		DataDirectory data = options.dataDirectory();
		return new ServerEndpoint(remote(options, data, environment), new ServerStarter(options), data, PATIENCE);
	}

	// The profile of the embedded server has the key of the data directory; its URL may
	// be that of an earlier start.
	private static Optional<Connection> remote(ServerOptions options, DataDirectory data,
			Map<String, String> environment) {
		Optional<Connection> fromEnvironment = Connections.fromEnvironment(environment);
		if (fromEnvironment.isPresent() || options.choosesDataDirectory()) {
			return fromEnvironment;
		}
		Optional<String> ownKey = data.findAdminKey();
		return Profiles.of(environment).active().filter((profile) -> !ownKey.equals(Optional.of(profile.apiKey())));
	}

	@Override
	public PlatformEndpoint get() {
		Connection connection = this.remote.orElseGet(this::embedded);
		return new PlatformEndpoint(URI.create(connection.apiUrl()), Secret.of(connection.apiKey()));
	}

	private Connection embedded() {
		Optional<Connection> running = running();
		return running.isPresent() ? running.get() : await(start());
	}

	private synchronized Optional<Connection> running() {
		Optional<RunningServer> server = RunningServer.find(this.data);
		return server.filter((found) -> found.equals(this.known))
			.flatMap((found) -> this.data.findAdminKey().map((key) -> new Connection(found.apiUrl(), key)));
	}

	private synchronized CompletableFuture<Connection> start() {
		if (this.starting == null || this.starting.isDone()) {
			CompletableFuture<Connection> next = new CompletableFuture<>();
			this.starting = next;
			Thread.ofVirtual().name("server-start").start(() -> start(next));
		}
		return this.starting;
	}

	private void start(CompletableFuture<Connection> result) {
		try {
			Connection connection = this.starter.connect();
			remember();
			result.complete(connection);
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
		}
	}

	private synchronized void remember() {
		this.known = RunningServer.find(this.data).orElse(null);
	}

	private Connection await(CompletableFuture<Connection> started) {
		try {
			return started.get(this.patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new ApiException.Unavailable("SERVER_STARTING",
					"The server is still starting (the first start installs what is missing); call again in 10 seconds",
					ex);
		}
		catch (ExecutionException ex) {
			throw failed(ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("CANCELLED", "Cancelled while the server started", ex);
		}
	}

	private static ApiException failed(@Nullable Throwable cause) {
		String why = (cause instanceof CommandFailure) ? String.valueOf(cause.getMessage()) : "see its log";
		return new ApiException.Unavailable("SERVER_NOT_STARTED",
				"The server could not be started: " + why + ". Ask the user to run 'daytona doctor'", cause);
	}

}
