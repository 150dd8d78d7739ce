package dev.opendaytona.platform;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.platform.snapshot.BuildContexts;
import dev.opendaytona.platform.access.AccessConfiguration;
import dev.opendaytona.platform.access.AccessFilter;
import dev.opendaytona.platform.access.ApiKeys;
import dev.opendaytona.platform.access.Installation;
import dev.opendaytona.platform.access.InstallationIdentity;
import dev.opendaytona.platform.access.Quotas;
import dev.opendaytona.platform.database.Database;
import dev.opendaytona.platform.database.DatabaseFailures;
import dev.opendaytona.platform.encryption.Encryption;
import dev.opendaytona.platform.fleet.RunnerClient;
import dev.opendaytona.platform.proxy.ToolboxProxy;
import dev.opendaytona.platform.region.PublicUrl;
import dev.opendaytona.platform.region.RegionConfiguration;
import dev.opendaytona.platform.region.Regions;
import dev.opendaytona.platform.registry.RegistryConfiguration;
import dev.opendaytona.platform.registry.RegistrySettings;
import dev.opendaytona.platform.sandbox.BackupStore;
import dev.opendaytona.platform.sandbox.Activity;
import dev.opendaytona.platform.loop.Loop;
import dev.opendaytona.platform.sandbox.ReconcileSettings;
import dev.opendaytona.platform.sandbox.Reconciler;
import dev.opendaytona.platform.sandbox.SandboxConfiguration;
import dev.opendaytona.platform.sandbox.SandboxDirectory;
import dev.opendaytona.platform.sandbox.SigningKeys;
import dev.opendaytona.platform.secret.SecretConfiguration;
import dev.opendaytona.platform.snapshot.SnapshotConfiguration;
import dev.opendaytona.platform.snapshot.Snapshots;
import dev.opendaytona.platform.storage.ObjectLinks;
import dev.opendaytona.platform.storage.ObjectStore;
import dev.opendaytona.platform.storage.StorageAddress;
import dev.opendaytona.platform.storage.StorageConfiguration;
import dev.opendaytona.platform.storage.StorageSettings;
import dev.opendaytona.web.BodyPieces;
import dev.opendaytona.web.ErrorHandler;
import io.r2dbc.pool.ConnectionPool;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

/**
 * Puts the parts together, each named: nothing is scanned for or configured by guessing,
 * which is also what makes the start fast.
 */
@Configuration(proxyBeanMethods = false)
@EnableWebFlux
@Import({ WebConfiguration.class, AccessConfiguration.class, RegionConfiguration.class, SnapshotConfiguration.class,
		SandboxConfiguration.class, RegistryConfiguration.class, SecretConfiguration.class,
		StorageConfiguration.class })
class PlatformConfiguration {

	private static final Set<String> OPEN = Set.of("/api/health", "/api/config", "/api/shared-regions");

	private static final String REALTIME = "/api/socket.io";

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

	@Bean
	JsonMapper jsonMapper() {
		return JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
	}

	@Bean
	Quotas quotas(PlatformSettings settings) {
		return settings.quotas();
	}

	@Bean
	ReconcileSettings reconcileSettings(PlatformSettings settings) {
		return settings.reconcile();
	}

	@Bean(AccessConfiguration.DEFAULT_REGION)
	String defaultRegion(PlatformSettings settings) {
		return settings.region();
	}

	@Bean
	Encryption encryption(PlatformSettings settings) {
		return new Encryption(settings.encryptionKey());
	}

	@Bean
	RegistrySettings registrySettings(PlatformSettings settings) {
		return settings.registry();
	}

	@Bean
	BuildContexts buildContexts(ObjectStore store, ObjectLinks links) {
		return new StoredContexts(store, links);
	}

	@Bean
	BackupStore backupStore(ObjectStore store, ObjectLinks links) {
		return new StoredBackups(store, links);
	}

	/** Runners that are elsewhere need the public URL. */
	@Bean
	StorageAddress storageAddress(PlatformSettings settings, ApplicationContext context) {
		return () -> {
			URI configured = settings.publicUrl();
			return (configured != null) ? configured
					: URI.create("http://" + settings.reachableHost() + ":" + Platform.port(context));
		};
	}

	@Bean
	StorageSettings storageSettings(PlatformSettings settings) {
		return settings.storage();
	}

	@Bean
	Regions regions(PlatformSettings settings) {
		return new Regions(settings.region());
	}

	@Bean
	PublicUrl publicUrl(PlatformSettings settings) {
		return new PublicUrl(settings.publicUrl());
	}

	@Bean
	ConnectionPool connectionPool(PlatformSettings settings) {
		return Database.connect(settings.database());
	}

	@Bean
	DatabaseClient databaseClient(ConnectionPool connections) {
		return DatabaseClient.create(connections);
	}

	@Bean
	TransactionalOperator transactionalOperator(ConnectionPool connections) {
		return TransactionalOperator.create(new R2dbcTransactionManager(connections));
	}

	@Bean
	RunnerClient runnerClient(PlatformSettings settings, JsonMapper json, Installation installation) {
		return new RunnerClient(settings.runner(), json, installation.identity().map(InstallationIdentity::id));
	}

	@Bean
	Loop keyUseLoop(ApiKeys keys, ReconcileSettings settings) {
		return new Loop("Noting the use of keys", Mono.defer(keys::recordUse), settings.timers());
	}

	@Bean
	DatabaseFailures databaseFailures() {
		return new DatabaseFailures();
	}

	@Bean
	ClientFilter clientFilter() {
		return new ClientFilter();
	}

	@Bean
	AccessFilter accessFilter(ApiKeys keys, PlatformSettings settings) {
		List<String> open = new ArrayList<>(List.of(REALTIME, StorageConfiguration.PATH));
		open.addAll(settings.openPaths());
		return new AccessFilter(keys, OPEN, open, ToolboxProxy::bringsProof);
	}

	@Bean
	ErrorHandler errorHandler(JsonMapper json, Clock clock) {
		return new ErrorHandler(json, clock, "DAYTONA_API");
	}

	@Bean
	MetaController metaController(PlatformSettings settings, PublicUrl url, DatabaseClient database,
			RunnerClient runner) {
		return new MetaController(url, database, runner);
	}

	@Bean
	SimpleUrlHandlerMapping toolboxMapping(SandboxDirectory directory, Activity activity, SigningKeys keys, Clock clock,
			PlatformSettings settings) {
		ToolboxProxy proxy = new ToolboxProxy(directory, activity, keys, clock, settings.runner());
		return new SimpleUrlHandlerMapping(Map.of("/toolbox/**", proxy, "/api/toolbox/**", proxy),
				Ordered.HIGHEST_PRECEDENCE);
	}

	@Bean
	SimpleUrlHandlerMapping unknownRoutes() {
		return new SimpleUrlHandlerMapping(Map.of("/**", new UnknownRoute()), Ordered.LOWEST_PRECEDENCE);
	}

	@Bean
	HttpHandler httpHandler(ApplicationContext context) {
		return WebHttpHandlerBuilder.applicationContext(context).build();
	}

	/** Depends on the installation, so that nobody is served before it. */
	@Bean
	NettyReactiveWebServerFactory webServerFactory(PlatformSettings settings, Installation installation,
			Snapshots snapshots, Reconciler reconciler, PlatformApplication.InstallationResult result)
			throws UnknownHostException {
		Mono<Void> preparation = snapshots.addDefaults().then(reconciler.adopt()).then(snapshots.adopt());
		PlatformApplication.install(settings, installation, preparation, result);
		NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory(settings.port());
		factory.setAddress(InetAddress.getByName(settings.host()));
		factory.addServerCustomizers((server) -> BodyPieces.of(server).doOnChannelInit((observer, channel, remote) -> {
			RequestTarget.install(channel);
			ContinueAnswer.install(channel);
		}));
		return factory;
	}

}
