package dev.opendaytona.platform.proxy;

import java.util.Locale;
import java.util.Set;

import dev.opendaytona.platform.fleet.RunnerSettings;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Which headers pass the proxy: all but those of the connection (RFC 9110 section 7.6.1)
 * and the credentials.
 */
final class Forwarded {

	private static final Set<String> NOT_FORWARDED = Set.of("connection", "keep-alive", "proxy-authenticate",
			"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host",
			"expect", "authorization", "x-daytona-authorization");

	/** Those of a WebSocket's handshake are each connection's own. */
	private static final String HANDSHAKE = "sec-websocket-";

	private static final String CORS = "access-control-";

	private Forwarded() {
	}

	static void request(ServerHttpRequest request, RunnerSettings runner,
			io.netty.handler.codec.http.HttpHeaders upstream) {
		request.getHeaders().forEach((header, values) -> {
			String name = header.toLowerCase(Locale.ROOT);
			if (!NOT_FORWARDED.contains(name) && !name.startsWith(HANDSHAKE)) {
				upstream.set(header, values);
			}
		});
		upstream.set(HttpHeaders.AUTHORIZATION, "Bearer " + runner.token().value());
		String host = request.getHeaders().getFirst(HttpHeaders.HOST);
		if (host != null) {
			upstream.set("X-Forwarded-Host", host);
		}
	}

	static void answer(int status, io.netty.handler.codec.http.HttpHeaders headers, ServerHttpResponse response) {
		response.setStatusCode(HttpStatusCode.valueOf(status));
		headers.forEach((header) -> {
			String name = header.getKey().toLowerCase(Locale.ROOT);
			if (!NOT_FORWARDED.contains(name) && !name.startsWith(HANDSHAKE) && !name.startsWith(CORS)) {
				response.getHeaders().add(header.getKey(), header.getValue());
			}
		});
	}

}
