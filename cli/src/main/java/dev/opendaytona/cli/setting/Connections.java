package dev.opendaytona.cli.setting;

import java.util.Map;
import java.util.Optional;

import dev.opendaytona.cli.console.CommandFailure;

/**
 * Which server a command talks to: the one in the environment, else the active profile's.
 */
public final class Connections {

	private Connections() {
	}

	/**
	 * The server to talk to.
	 * @param environment the variables of the process
	 * @return the connection
	 */
	public static Connection get(Map<String, String> environment) {
		return find(environment).orElseThrow(() -> new CommandFailure(
				"No server is known: start one with 'daytona up', or set DAYTONA_API_URL and DAYTONA_API_KEY"));
	}

	/**
	 * The server to talk to, if one is known.
	 * @param environment the variables of the process
	 * @return the connection
	 */
	public static Optional<Connection> find(Map<String, String> environment) {
		Optional<Connection> fromEnvironment = fromEnvironment(environment);
		return fromEnvironment.isPresent() ? fromEnvironment : Profiles.of(environment).active();
	}

	/**
	 * The server that the environment names.
	 * @param environment the variables of the process
	 * @return the connection
	 */
	public static Optional<Connection> fromEnvironment(Map<String, String> environment) {
		String url = environment.getOrDefault("DAYTONA_API_URL", "");
		String key = environment.getOrDefault("DAYTONA_API_KEY", "");
		if (url.isEmpty() != key.isEmpty()) {
			throw new CommandFailure("Only one of DAYTONA_API_URL and DAYTONA_API_KEY is set; set both, or neither");
		}
		return url.isEmpty() ? Optional.empty() : Optional.of(new Connection(url, key));
	}

}
