package dev.opendaytona.mcp.platform;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP connections to platforms, opened with the first call, so that they cost a
 * start nothing. Redirects are not followed: they would carry the key elsewhere.
 */
public final class Connections implements AutoCloseable {

	private static final Duration CONNECT = Duration.ofSeconds(5);

	private @Nullable HttpClient client;

	synchronized HttpClient client() {
		HttpClient present = this.client;
		if (present == null) {
			present = HttpClient.newBuilder()
				.version(Version.HTTP_1_1)
				.followRedirects(Redirect.NEVER)
				.connectTimeout(CONNECT)
				.build();
			this.client = present;
		}
		return present;
	}

	@Override
	public synchronized void close() {
		if (this.client != null) {
			this.client.shutdownNow();
			this.client = null;
		}
	}

}
