package dev.opendaytona.cli.server;

import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.console.ProgramVersion;
import dev.opendaytona.cli.setting.DataDirectory;
import dev.opendaytona.cli.setting.ServerOptions;
import dev.opendaytona.mcp.gateway.GatewaySettings;
import dev.opendaytona.mcp.http.HttpGateway;
import dev.opendaytona.mcp.http.HttpSettings;
import dev.opendaytona.mcp.tool.ToolSettings;
import dev.opendaytona.mcp.tool.Toolset;
import dev.opendaytona.platform.Platform;
import dev.opendaytona.platform.PlatformApplication;
import dev.opendaytona.platform.PlatformSettings;
import dev.opendaytona.platform.database.DatabaseException;
import dev.opendaytona.platform.database.DatabaseSettings;
import dev.opendaytona.platform.database.EmbeddedPostgres;
import dev.opendaytona.platform.encryption.EncryptionKey;
import dev.opendaytona.platform.registry.InternalRegistry;
import dev.opendaytona.platform.registry.RegistrySettings;
import dev.opendaytona.platform.storage.S3Settings;
import dev.opendaytona.platform.storage.StorageSettings;
import dev.opendaytona.runner.RunnerApplication;
import dev.opendaytona.runner.RunnerSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.reactive.function.server.RouterFunction;

/**
 * The parts of an all-in-one server in one process: database, runner, platform and MCP
 * over HTTP. They meet over HTTP alone. What was started is ended in the opposite order,
 * also when the start fails half way.
 */
final class Server implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Server.class);

	private static final String LOOPBACK = "127.0.0.1";

	private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]");

	private static final int TOKEN_BYTES = 32;

	private final ServerOptions options;

	private final DataDirectory data;

	private final Secret adminKey;

	private final Deque<AutoCloseable> parts = new ArrayDeque<>();

	private final CompletableFuture<URI> url = new CompletableFuture<>();

	private Server(ServerOptions options, DataDirectory data, Secret adminKey) {
		this.options = options;
		this.data = data;
		this.adminKey = adminKey;
	}

	/**
	 * Starts all parts.
	 * @param options the address, the engine and the database
	 * @param data where it keeps what it has
	 * @param adminKey the administrator's key
	 * @return the server, ready for requests
	 */
	static Server start(ServerOptions options, DataDirectory data, Secret adminKey) {
		Server server = new Server(options, data, adminKey);
		try {
			server.start();
			return server;
		}
		catch (RuntimeException ex) {
			server.close();
			throw readable(ex);
		}
	}

	URI url() {
		return this.url.join();
	}

	private void start() {
		Secret token = Secret.of(randomToken());
		CompletableFuture<DatabaseSettings> database = async("database", this::database);
		CompletableFuture<URI> runner = async("runner", () -> runner(token));
		// Both are waited for, so that what one of them made is known when the other
		// fails.
		CompletableFuture.allOf(database, runner).join();
		platform(database.join(), new dev.opendaytona.platform.fleet.RunnerSettings(runner.join(), token));
	}

	private DatabaseSettings database() {
		String external = this.options.databaseUrl();
		if (external != null) {
			return DatabaseSettings.parse(external);
		}
		return part(EmbeddedPostgres.start(this.data.path().resolve("postgres"))).settings();
	}

	private URI runner(Secret token) {
		RunnerSettings settings = new RunnerSettings(this.data.runner(), LOOPBACK, 0, token, this.options.engine());
		return part(RunnerApplication.start(settings)).url();
	}

	private void platform(DatabaseSettings database, dev.opendaytona.platform.fleet.RunnerSettings runner) {
		HttpGateway gateway = part(new HttpGateway(GatewaySettings.standard(ProgramVersion.get()).with(tools()),
				reachable(), () -> this.url.join().resolve("/api")));
		PlatformSettings settings = PlatformSettings.of(database, runner)
			.withAddress(this.options.host(), this.options.port())
			.withAdminKey(this.adminKey)
			.withEncryptionKey(encryptionKey())
			.withRegistry(registry())
			.withStorage(storage())
			.withOpenPaths("/mcp", "/sse", "/message");
		Platform platform = part(PlatformApplication.start(settings, routes(gateway)));
		this.url.complete(URI.create("http://" + reachableHost() + ":" + platform.port()));
	}

	/** The one that was given, for servers that share a database, else one of its own. */
	private EncryptionKey encryptionKey() {
		String given = System.getenv().getOrDefault("DAYTONA_ENCRYPTION_KEY", "");
		return EncryptionKey.parse(Secret
			.of(given.isEmpty() ? this.data.encryptionKey(() -> EncryptionKey.generate().value()) : given.strip()));
	}

	private RegistrySettings registry() {
		String url = this.options.registryUrl();
		return (url != null) ? new RegistrySettings(InternalRegistry.parse(url)) : RegistrySettings.NONE;
	}

	private StorageSettings storage() {
		String url = this.options.s3Url();
		return (url != null) ? StorageSettings.external(S3Settings.parse(url))
				: StorageSettings.embedded(this.data.path().resolve("objects"));
	}

	// Without git credentials: those of the server's owner are not for all who have a
	// key.
	private static ToolSettings tools() {
		return ToolSettings.standard()
			.with(Toolset.parse(System.getenv().getOrDefault("DAYTONA_MCP_TOOLSETS", "default")));
	}

	private HttpSettings reachable() {
		return HttpSettings.standard().reachedBy(Set.of(reachableHost()), Set.of());
	}

	private String reachableHost() {
		String host = this.options.host();
		if (ANY_ADDRESS.contains(host)) {
			return LOOPBACK;
		}
		return (host.contains(":") && !host.startsWith("[")) ? ("[" + host + "]") : host;
	}

	private static ApplicationContextInitializer<GenericApplicationContext> routes(HttpGateway gateway) {
		return (context) -> context.registerBean("mcpRoutes", RouterFunction.class, gateway::routes);
	}

	private static <T> CompletableFuture<T> async(String name, Supplier<T> start) {
		return CompletableFuture.supplyAsync(start, (task) -> Thread.ofPlatform().name("start-" + name).start(task));
	}

	private <T extends AutoCloseable> T part(T part) {
		synchronized (this.parts) {
			this.parts.push(part);
		}
		return part;
	}

	private static String randomToken() {
		byte[] random = new byte[TOKEN_BYTES];
		new SecureRandom().nextBytes(random);
		return HexFormat.of().formatHex(random);
	}

	private static RuntimeException readable(RuntimeException failure) {
		for (@Nullable
		Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof DatabaseException || cause instanceof ApiException) {
				return new CommandFailure(String.valueOf(cause.getMessage()), failure);
			}
		}
		return (failure instanceof CompletionException && failure.getCause() instanceof RuntimeException cause) ? cause
				: failure;
	}

	@Override
	public void close() {
		synchronized (this.parts) {
			while (!this.parts.isEmpty()) {
				close(this.parts.pop());
			}
		}
	}

	private static void close(AutoCloseable part) {
		try {
			part.close();
		}
		catch (Exception ex) {
			logger.warn("A part of the server did not end well", ex);
		}
	}

}
