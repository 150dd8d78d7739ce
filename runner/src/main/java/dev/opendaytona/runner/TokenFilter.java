package dev.opendaytona.runner;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets nobody pass without the runner's token, but to the health check. Other users of
 * the machine reach a loopback port too.
 */
final class TokenFilter implements WebFilter, Ordered {

	private final byte[] expected;

	TokenFilter(Secret token) {
		this.expected = ("Bearer " + token.value()).getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (exchange.getRequest().getPath().value().equals("/health")
				|| permitted(exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION))) {
			return chain.filter(exchange);
		}
		return Mono.error(new ApiException.Unauthenticated("The runner's token is missing or wrong"));
	}

	private boolean permitted(@Nullable String header) {
		return header != null && MessageDigest.isEqual(this.expected, header.getBytes(StandardCharsets.UTF_8));
	}

}
