package dev.opendaytona.platform;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.access.Installation;
import dev.opendaytona.platform.database.Database;
import dev.opendaytona.platform.database.DatabaseException;
import reactor.core.publisher.Mono;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Starts the control plane.
 */
public final class PlatformApplication {

	private static final Duration INSTALL_LIMIT = Duration.ofSeconds(60);

	private PlatformApplication() {
	}

	/**
	 * Brings the database up to date, installs what is missing and begins to listen.
	 * @param settings how to run it
	 * @param more additions to its context, for example a router function
	 * @return the running control plane; close it before its database
	 * @throws DatabaseException when the database cannot be used
	 */
	public static Platform start(PlatformSettings settings, ApplicationContextInitializer<?>... more) {
		Database.migrate(settings.database());
		SpringApplication application = new SpringApplication(PlatformConfiguration.class);
		application.setWebApplicationType(WebApplicationType.REACTIVE);
		application.setBannerMode(Banner.Mode.OFF);
		application.setLogStartupInfo(false);
		application.setRegisterShutdownHook(false);
		application.setAddCommandLineProperties(false);
		application.setDefaultProperties(
				Map.of("spring.jmx.enabled", "false", "spring.reactor.netty.shutdown-quiet-period", "0s"));
		InstallationResult result = new InstallationResult();
		application.addInitializers((context) -> {
			GenericApplicationContext generic = (GenericApplicationContext) context;
			generic.registerBean(PlatformSettings.class, () -> settings);
			generic.registerBean(InstallationResult.class, () -> result);
		});
		application.addInitializers(more);
		ConfigurableApplicationContext context = application.run();
		return new Platform(context, result.key);
	}

	/**
	 * Installs before anything listens.
	 */
	static void install(PlatformSettings settings, Installation installation, Mono<Void> preparation,
			InstallationResult result) {
		result.key = installation.complete(settings.adminKey())
			.flatMap((key) -> preparation.thenReturn(key))
			.blockOptional(INSTALL_LIMIT)
			.orElse(Optional.empty());
	}

	/** Carries the key from the context to whoever started it. */
	static final class InstallationResult {

		private Optional<Secret> key = Optional.empty();

	}

}
