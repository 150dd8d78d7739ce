package dev.opendaytona.platform.fleet;

import java.net.URI;

import dev.opendaytona.api.Secret;

/**
 * Where the runner is.
 *
 * @param url its base URL, for example {@code http://127.0.0.1:40001}
 * @param token its token
 */
public record RunnerSettings(URI url, Secret token) {

	public RunnerSettings {
		if (url.getHost() == null) {
			throw new IllegalArgumentException("The runner's URL '" + url + "' is not of the form 'http://host:port'");
		}
	}

	/**
	 * The URL of something on the runner.
	 * @param rest an encoded path, starting with a slash
	 * @return the URL
	 */
	public String resolve(String rest) {
		String base = this.url.toString();
		return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + rest;
	}

}
