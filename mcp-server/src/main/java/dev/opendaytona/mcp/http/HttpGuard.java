package dev.opendaytona.mcp.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;

import dev.opendaytona.mcp.gateway.ToolServer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Keeps out what a browser was tricked into sending (DNS rebinding), and clients of an
 * unknown revision of the protocol.
 */
final class HttpGuard {

	private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

	private static final String VERSION = "MCP-Protocol-Version";

	private final HttpSettings settings;

	HttpGuard(HttpSettings settings) {
		this.settings = settings;
	}

	void check(HttpHeaders headers) {
		String host = headers.getFirst(HttpHeaders.HOST);
		if (host == null || !hostAllowed(withoutPort(host))) {
			throw new HttpRefusal(HttpStatus.FORBIDDEN,
					"The Host header names a host that this server does not answer to");
		}
		String origin = headers.getOrigin();
		if (origin != null && !originAllowed(origin)) {
			throw new HttpRefusal(HttpStatus.FORBIDDEN, "The Origin header names a site that may not use this server");
		}
		String version = headers.getFirst(VERSION);
		if (version != null && !ToolServer.VERSIONS.contains(version)) {
			throw new HttpRefusal(HttpStatus.BAD_REQUEST,
					"The " + VERSION + " header must be one of " + String.join(", ", ToolServer.VERSIONS));
		}
	}

	private boolean hostAllowed(String host) {
		return LOOPBACK.contains(host) || this.settings.allowedHosts().contains(host);
	}

	private boolean originAllowed(String origin) {
		return this.settings.allowedOrigins().contains(origin) || LOOPBACK.contains(String.valueOf(hostOf(origin)));
	}

	private static @Nullable String hostOf(String origin) {
		try {
			URI uri = URI.create(origin);
			boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
			return (web && uri.getHost() != null) ? uri.getHost().toLowerCase(Locale.ROOT) : null;
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

	private static String withoutPort(String host) {
		return host.toLowerCase(Locale.ROOT).replaceAll(":\\d{1,5}$", "");
	}

}
