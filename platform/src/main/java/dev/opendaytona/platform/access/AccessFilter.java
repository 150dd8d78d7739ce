package dev.opendaytona.platform.access;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Lets nobody pass without a valid key, but to the open paths.
 */
public final class AccessFilter implements WebFilter, Ordered {

	static final String REFUSED = "Invalid credentials";

	private static final String SCHEME = "bearer ";

	private static final String PREVIEW_TOKEN = "DAYTONA_SANDBOX_AUTH_KEY";

	private final ApiKeys keys;

	private final Set<String> openPaths;

	private final List<String> openTrees;

	private final Predicate<ServerHttpRequest> proved;

	/**
	 * Creates the filter.
	 * @param keys the keys
	 * @param openPaths paths that need no key
	 * @param openTrees paths that need no key, with all that lies below them
	 * @param proved requests whose handler takes and checks another proof
	 */
	public AccessFilter(ApiKeys keys, Set<String> openPaths, List<String> openTrees,
			Predicate<ServerHttpRequest> proved) {
		this.keys = keys;
		this.openPaths = Set.copyOf(openPaths);
		this.openTrees = List.copyOf(openTrees);
		this.proved = proved;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 20;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		if (isOpen(exchange.getRequest()) || this.proved.test(exchange.getRequest())) {
			return chain.filter(exchange);
		}
		String key = key(exchange.getRequest());
		if (key == null) {
			return Mono.error(new ApiException.Unauthenticated(refusal(exchange.getRequest())));
		}
		return this.keys.authenticate(key)
			.switchIfEmpty(Mono.error(() -> new ApiException.Unauthenticated(REFUSED)))
			.flatMap((caller) -> {
				exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
				return chain.filter(exchange);
			});
	}

	private static String refusal(ServerHttpRequest request) {
		return request.getQueryParams().containsKey(PREVIEW_TOKEN) ? REFUSED + ": this server has no preview tokens ("
				+ PREVIEW_TOKEN + ") yet; send an API key in the header 'Authorization: Bearer …'" : REFUSED;
	}

	private boolean isOpen(ServerHttpRequest request) {
		String path = request.getPath().value();
		return this.openPaths.contains(path)
				|| this.openTrees.stream().anyMatch((open) -> path.equals(open) || path.startsWith(open + "/"));
	}

	private static @Nullable String key(ServerHttpRequest request) {
		String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		if (header == null || !header.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
			return null;
		}
		String key = header.substring(SCHEME.length()).strip();
		return key.isEmpty() ? null : key;
	}

}
