package dev.opendaytona.platform;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * What every answer carries: the version of the API, and leave for pages of any origin to
 * call it. That leave is no risk: there is no cookie, every call must bring its key.
 */
final class ClientFilter implements WebFilter, Ordered {

	static final String API_VERSION = "0.190.0";

	private static final List<HttpMethod> METHODS = List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT,
			HttpMethod.PATCH, HttpMethod.DELETE, HttpMethod.HEAD, HttpMethod.OPTIONS);

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		HttpHeaders headers = exchange.getResponse().getHeaders();
		headers.set("X-Daytona-Api-Version", API_VERSION);
		exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> closeAfterUnreadBody(exchange)));
		String origin = request.getHeaders().getOrigin();
		if (origin == null) {
			return chain.filter(exchange);
		}
		headers.setAccessControlAllowOrigin(origin);
		headers.setAccessControlAllowCredentials(true);
		headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
		return isPreflight(request) ? preflight(exchange) : chain.filter(exchange);
	}

	/** The rest of a body that was too large is not read: nothing can follow on it. */
	private static void closeAfterUnreadBody(ServerWebExchange exchange) {
		if (HttpStatus.CONTENT_TOO_LARGE.equals(exchange.getResponse().getStatusCode())) {
			exchange.getResponse().getHeaders().setConnection("close");
		}
	}

	private static boolean isPreflight(ServerHttpRequest request) {
		return HttpMethod.OPTIONS.equals(request.getMethod())
				&& request.getHeaders().containsHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
	}

	private static Mono<Void> preflight(ServerWebExchange exchange) {
		HttpHeaders headers = exchange.getResponse().getHeaders();
		headers.setAccessControlAllowMethods(METHODS);
		headers.setAccessControlAllowHeaders(exchange.getRequest().getHeaders().getAccessControlRequestHeaders());
		exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
		return exchange.getResponse().setComplete();
	}

}
