package dev.opendaytona.mcp.platform;

import dev.opendaytona.api.Secret;
import java.net.URI;

/**
 * Where the REST API of a Daytona-compatible server is, and the key to it.
 *
 * @param apiUrl the base of the API, for example {@code http://localhost:3000/api}
 * @param key the API key
 */
public record PlatformEndpoint(URI apiUrl, Secret key) {

	public PlatformEndpoint {
		String scheme = String.valueOf(apiUrl.getScheme());
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw new IllegalArgumentException("The API URL '" + apiUrl
					+ "' must start with http:// or https://, as in http://localhost:3000/api");
		}
		apiUrl = URI.create(apiUrl.toString().replaceAll("/+$", ""));
	}

}
