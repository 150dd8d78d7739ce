package dev.opendaytona.cli.setting;

/**
 * A server and the key to it.
 *
 * @param apiUrl the base of the REST API, for example {@code http://127.0.0.1:3000/api}
 * @param apiKey the key; never shown
 */
public record Connection(String apiUrl, String apiKey) {

	public Connection {
		apiUrl = apiUrl.endsWith("/") ? apiUrl.substring(0, apiUrl.length() - 1) : apiUrl;
	}

	@Override
	public String toString() {
		return "Connection[" + this.apiUrl + ", ****]";
	}

}
