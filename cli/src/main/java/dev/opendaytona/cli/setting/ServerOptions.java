package dev.opendaytona.cli.setting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.opendaytona.cli.console.CommandFailure;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How a server is started, from options or environment variables.
 */
public final class ServerOptions {

	private static final Set<String> ENGINES = Set.of("oci");

	private static final int MAX_PORT = 65535;

	@Option(names = "--data-dir", paramLabel = "DIR", defaultValue = "${env:DAYTONA_DATA_DIR:-_NULL_}",
			description = "Where the server keeps all that it has (DAYTONA_DATA_DIR; /var/lib/opendaytona for root).")
	private @Nullable Path dataDir;

	@Option(names = "--host", defaultValue = "${env:DAYTONA_HOST:-127.0.0.1}",
			description = "The address to listen on (DAYTONA_HOST; ${DEFAULT-VALUE}).")
	private String host = "127.0.0.1";

	@Option(names = "--port", defaultValue = "${env:DAYTONA_PORT:-3000}",
			description = "The port to listen on, 0 for any free one (DAYTONA_PORT; ${DEFAULT-VALUE}).")
	private int port = 3000;

	@Option(names = "--engine", defaultValue = "${env:DAYTONA_ENGINE:-oci}",
			description = "What runs sandboxes; today: oci (DAYTONA_ENGINE; ${DEFAULT-VALUE}).")
	private String engine = "oci";

	@Option(names = "--database-url", paramLabel = "URL", defaultValue = "${env:DAYTONA_DATABASE_URL:-_NULL_}",
			description = "A PostgreSQL of your own: postgresql://user:password@host/name (DAYTONA_DATABASE_URL;"
					+ " an embedded one).")
	private @Nullable String databaseUrl;

	@Option(names = "--registry-url", paramLabel = "URL", defaultValue = "${env:DAYTONA_REGISTRY_URL:-_NULL_}",
			description = "A registry that clients push images to: https://user:password@host/project"
					+ " (DAYTONA_REGISTRY_URL; none).")
	private @Nullable String registryUrl;

	@Option(names = "--s3-url", paramLabel = "URL", defaultValue = "${env:DAYTONA_S3_URL:-_NULL_}",
			description = "An S3 of your own: https://KEY:SECRET@host/bucket?region=REGION (DAYTONA_S3_URL;"
					+ " an embedded one).")
	private @Nullable String s3Url;

	/**
	 * The directory in use.
	 * @return the directory
	 */
	public DataDirectory dataDirectory() {
		return DataDirectory.of(this.dataDir, System.getenv());
	}

	/**
	 * Whether the directory was asked for, and is not the usual one.
	 * @return whether it was
	 */
	public boolean choosesDataDirectory() {
		return this.dataDir != null;
	}

	public String host() {
		return this.host;
	}

	/**
	 * The port that was asked for.
	 * @return the port; 0 for any free one
	 */
	public int port() {
		if (this.port < 0 || this.port > MAX_PORT) {
			throw new CommandFailure(
					"There is no port " + this.port + "; give --port a number from 0 (any free one) to " + MAX_PORT);
		}
		return this.port;
	}

	/**
	 * What runs sandboxes.
	 * @return the name of the engine
	 */
	public String engine() {
		if (!ENGINES.contains(this.engine)) {
			throw new CommandFailure("There is no engine '" + this.engine + "' in this version; use --engine oci");
		}
		return this.engine;
	}

	/**
	 * A database other than the embedded one.
	 * @return its URL
	 */
	public @Nullable String databaseUrl() {
		return this.databaseUrl;
	}

	/**
	 * A registry that clients push images to.
	 * @return its URL, with the login
	 */
	public @Nullable String registryUrl() {
		return this.registryUrl;
	}

	/**
	 * An S3 other than the embedded store.
	 * @return its URL, with the key
	 */
	public @Nullable String s3Url() {
		return this.s3Url;
	}

	/**
	 * The same options for another process, without secrets: those pass through the
	 * environment.
	 * @return the arguments
	 */
	public List<String> arguments() {
		return new ArrayList<>(List.of("--data-dir", dataDirectory().toString(), "--host", this.host, "--port",
				Integer.toString(port()), "--engine", engine()));
	}

	/**
	 * Passes the options that may hold a secret.
	 * @param environment the variables of the other process
	 */
	public void addTo(Map<String, String> environment) {
		if (this.databaseUrl != null) {
			environment.put("DAYTONA_DATABASE_URL", this.databaseUrl);
		}
		if (this.registryUrl != null) {
			environment.put("DAYTONA_REGISTRY_URL", this.registryUrl);
		}
		if (this.s3Url != null) {
			environment.put("DAYTONA_S3_URL", this.s3Url);
		}
	}

}
