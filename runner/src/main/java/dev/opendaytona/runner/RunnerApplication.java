package dev.opendaytona.runner;

import java.net.URI;
import java.util.Set;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.build.BuildCache;
import dev.opendaytona.runner.build.BuildController;
import dev.opendaytona.runner.build.Builds;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.oci.OciEngine;
import dev.opendaytona.runner.engine.oci.OciSettings;
import dev.opendaytona.runner.image.Image;
import dev.opendaytona.runner.image.ImageArchives;
import dev.opendaytona.runner.image.ImageController;
import dev.opendaytona.runner.image.Images;
import dev.opendaytona.runner.image.Makings;
import dev.opendaytona.runner.image.Pulls;
import dev.opendaytona.runner.image.Pushes;
import dev.opendaytona.runner.network.MachineInstance;
import dev.opendaytona.runner.network.NameServers;
import dev.opendaytona.runner.sandbox.ArchiveController;
import dev.opendaytona.runner.sandbox.Reaper;
import dev.opendaytona.runner.sandbox.SandboxArchives;
import dev.opendaytona.runner.sandbox.SandboxController;
import dev.opendaytona.runner.sandbox.SandboxImages;
import dev.opendaytona.runner.sandbox.Sandboxes;
import dev.opendaytona.runner.toolbox.Environments;
import dev.opendaytona.runner.toolbox.ToolboxConfiguration;
import dev.opendaytona.runner.toolbox.ToolboxOrigin;
import dev.opendaytona.runner.toolbox.ToolboxState;
import dev.opendaytona.runner.toolbox.session.Programs;
import dev.opendaytona.web.BodyPieces;
import dev.opendaytona.web.ErrorHandler;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * A runner: one engine, its sandboxes and their toolbox, over HTTP. The only class that
 * names an engine.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ JacksonAutoConfiguration.class, CodecsAutoConfiguration.class,
		HttpHandlerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
		WebFluxAutoConfiguration.class })
@Import(ToolboxConfiguration.class)
public class RunnerApplication {

	private static final long GIB = 1024L * 1024 * 1024;

	private static final long MAX_IMAGE_BYTES = 20 * GIB;

	private static final Path INIT = Path.of("/usr/bin/catatonit");

	/** A Dockerfile and the secrets that it names. */
	private static final String LARGEST_BODY = "4MB";

	private static final int SLOTS_AHEAD = 16;

	private static final Duration SWEEP = Duration.ofSeconds(5);

	private static final Duration COLLECT = Duration.ofMinutes(1);

	/**
	 * A runner that serves.
	 *
	 * @param url where it is reached
	 * @param context its application context
	 */
	public record Running(URI url, ConfigurableApplicationContext context) implements AutoCloseable {

		@Override
		public void close() {
			this.context.close();
		}

	}

	/**
	 * Starts a runner; what its last life left half done is finished or undone before it
	 * serves.
	 * @param settings where and how it works
	 * @return the runner
	 */
	public static Running start(RunnerSettings settings) {
		if (!settings.engine().equals("oci")) {
			throw new ApiException.InvalidRequest(
					"There is no engine '" + settings.engine() + "' in this version; use 'oci'");
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(RunnerApplication.class)
			.web(WebApplicationType.REACTIVE)
			.initializers((fresh) -> fresh.getBeanFactory().registerSingleton("runnerSettings", settings))
			.properties(Map.of("server.address", settings.host(), "server.port", settings.port(),
					"spring.main.banner-mode", "off", "spring.jmx.enabled", "false",
					"spring.main.register-shutdown-hook", "false", "server.shutdown", "immediate",
					"spring.reactor.netty.shutdown-quiet-period", "0s", "spring.main.log-startup-info", "false",
					"spring.http.codecs.max-in-memory-size", LARGEST_BODY))
			.run();
		WebServer server = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
		int port = server.getPort();
		return new Running(URI.create("http://" + settings.host() + ":" + port), context);
	}

	/** After Spring Boot's own, which it replaces in part. */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	WebServerFactoryCustomizer<NettyReactiveWebServerFactory> bodyPieces() {
		return (factory) -> factory.addServerCustomizers(BodyPieces::of);
	}

	@Bean
	MachineInstance machineInstance(RunnerSettings settings) {
		return MachineInstance.acquire(settings.directory());
	}

	@Bean
	Images images(RunnerSettings settings) {
		Images images = new Images(settings.directory().resolve("images"), MAX_IMAGE_BYTES);
		Thread.ofPlatform().daemon().name("host-image").start(() -> images.get(Image.HOST));
		return images;
	}

	@Bean
	Engine engine(RunnerSettings settings, MachineInstance instance, Images images) {
		return new OciEngine(new OciSettings(settings.directory(), instance.runtimeDirectory(), instance.plan(), INIT,
				NameServers.ofHost(), poolBytes(settings.directory()), SLOTS_AHEAD, Set.of()), images);
	}

	/**
	 * The pool is sparse: it may be as large as what is free, less a reserve for the
	 * host.
	 */
	private static long poolBytes(Path directory) {
		return Math.max(4 * GIB, directory.toFile().getUsableSpace() - 10 * GIB);
	}

	@Bean
	Sandboxes sandboxes(RunnerSettings settings, Engine engine, Environments environments, Programs programs) {
		Sandboxes sandboxes = new Sandboxes(engine, settings.directory().resolve("journal"), environments::forget,
				programs::begin);
		sandboxes.recover();
		return sandboxes;
	}

	@Bean
	ToolboxState toolboxState(RunnerSettings settings) {
		return new ToolboxState(settings.directory().resolve("toolbox"));
	}

	@Bean
	Reaper reaper(Sandboxes sandboxes) {
		return new Reaper("reaper", sandboxes::sweep, SWEEP);
	}

	@Bean
	BuildCache buildCache(RunnerSettings settings, Engine engine) {
		return new BuildCache(engine, settings.directory().resolve("images").resolve("builds"));
	}

	@Bean
	Pulls pulls(Images images) {
		return new Pulls(images);
	}

	@Bean
	Builds builds(Engine engine, Images images, Makings makings, BuildCache cache, Pulls pulls) {
		return new Builds(engine, images, makings, cache, pulls);
	}

	@Bean
	BuildController buildController(Builds builds) {
		return new BuildController(builds);
	}

	@Bean
	SandboxArchives sandboxArchives(Sandboxes sandboxes, Engine engine) {
		return new SandboxArchives(sandboxes, engine);
	}

	@Bean
	ArchiveController archiveController(SandboxArchives archives) {
		return new ArchiveController(archives);
	}

	@Bean
	SandboxImages sandboxImages(Sandboxes sandboxes, Engine engine, Images images, BuildCache cache,
			SandboxArchives archives) {
		return new SandboxImages(sandboxes, engine, images, (layer) -> cache.keeps(layer) || archives.keeps(layer));
	}

	@Bean
	Reaper buildsCollector(Builds builds) {
		return new Reaper("builds", builds::expire, COLLECT);
	}

	@Bean
	Reaper collector(SandboxImages images) {
		return new Reaper("collector", images::collect, COLLECT);
	}

	@Bean
	SandboxController sandboxController(Sandboxes sandboxes, SandboxImages images) {
		return new SandboxController(sandboxes, images);
	}

	@Bean
	Makings makings(RunnerSettings settings, Images images) {
		return new Makings(images, settings.directory().resolve("images").resolve("logs"));
	}

	@Bean
	Pushes pushes(RunnerSettings settings, Images images, Engine engine) {
		return new Pushes(images, engine::layerRoot, settings.directory().resolve("images").resolve("logs"));
	}

	@Bean
	ImageArchives imageArchives(Images images, Engine engine) {
		return new ImageArchives(images, engine::layerRoot);
	}

	@Bean
	ImageController imageController(Images images, Makings makings, Pulls pulls, Pushes pushes,
			ImageArchives archives) {
		return new ImageController(images, makings, pulls, pushes, archives);
	}

	@Bean
	RunnerInfoController runnerInfoController(RunnerSettings settings, Engine engine, Images images,
			Sandboxes sandboxes) {
		return new RunnerInfoController(settings, engine, images, sandboxes);
	}

	@Bean
	TokenFilter tokenFilter(RunnerSettings settings) {
		return new TokenFilter(settings.token());
	}

	@Bean
	PlatformFilter platformFilter(RunnerSettings settings, Sandboxes sandboxes) {
		return new PlatformFilter(new PlatformMemory(settings.directory(), () -> sandboxes.list().isEmpty()));
	}

	@Bean
	ErrorHandler errorHandler(ObjectMapper json) {
		return new ErrorHandler(json, Clock.systemUTC(), ToolboxOrigin::of);
	}

}
