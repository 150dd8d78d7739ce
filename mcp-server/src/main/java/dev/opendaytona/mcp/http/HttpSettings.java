package dev.opendaytona.mcp.http;

import java.time.Duration;
import java.util.Set;

/**
 * What is particular to HTTP. Loopback names are always allowed as host and origin; a
 * server that is reached by another name needs that name here.
 *
 * @param allowedHosts further names, without port, that the {@code Host} header may have
 * @param allowedOrigins further origins, as in {@code https://app.example.com}
 * @param maxSessions how many sessions may be open at once
 * @param maxSessionsPerKey how many of them with one key; one more ends the oldest
 * @param idle when an unused session ends
 * @param keyMemory how long the platform's word on a key is believed
 * @param heartbeat how often a stream shows that it is alive
 */
public record HttpSettings(Set<String> allowedHosts, Set<String> allowedOrigins, int maxSessions, int maxSessionsPerKey,
		Duration idle, Duration keyMemory, Duration heartbeat) {

	public HttpSettings {
		allowedHosts = Set.copyOf(allowedHosts);
		allowedOrigins = Set.copyOf(allowedOrigins);
	}

	/**
	 * The settings when nothing is configured: loopback alone.
	 * @return the settings
	 */
	public static HttpSettings standard() {
		return new HttpSettings(Set.of(), Set.of(), 1_000, 64, Duration.ofMinutes(30), Duration.ofSeconds(15),
				Duration.ofSeconds(15));
	}

	/**
	 * The same for a server that is reached by other names too.
	 * @param hosts the names, without port
	 * @param origins the origins of browser clients
	 * @return the settings
	 */
	public HttpSettings reachedBy(Set<String> hosts, Set<String> origins) {
		return new HttpSettings(hosts, origins, this.maxSessions, this.maxSessionsPerKey, this.idle, this.keyMemory,
				this.heartbeat);
	}

}
