package dev.opendaytona.platform;

import java.util.Optional;

import dev.opendaytona.api.Secret;

import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A control plane that runs.
 */
public final class Platform implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final Optional<Secret> newAdminKey;

	Platform(ConfigurableApplicationContext context, Optional<Secret> newAdminKey) {
		this.context = context;
		this.newAdminKey = newAdminKey;
	}

	/**
	 * The port that it listens at.
	 * @return the port
	 */
	public int port() {
		return port(this.context);
	}

	static int port(ApplicationContext context) {
		WebServer server = ((WebServerApplicationContext) context).getWebServer();
		return (server != null) ? server.getPort() : -1;
	}

	/**
	 * The admin's key when this start made it; there is no other way to learn it.
	 * @return the key, or empty when it was made before or given
	 */
	public Optional<Secret> newAdminKey() {
		return this.newAdminKey;
	}

	/** Stops it; harmless when repeated. */
	@Override
	public void close() {
		this.context.close();
	}

}
