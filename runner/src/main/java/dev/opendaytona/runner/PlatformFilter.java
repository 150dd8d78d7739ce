package dev.opendaytona.runner;

import dev.opendaytona.api.runner.RunnerInfo;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Serves the platform that the runner belongs to and no other one. Callers that name no
 * platform are people with the token.
 */
final class PlatformFilter implements WebFilter, Ordered {

	private final PlatformMemory memory;

	PlatformFilter(PlatformMemory memory) {
		this.memory = memory;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		@Nullable String caller = exchange.getRequest().getHeaders().getFirst(RunnerInfo.PLATFORM);
		if (caller == null || this.memory.knows(caller)) {
			return chain.filter(exchange);
		}
		return Blocking.run(() -> this.memory.admit(caller)).then(chain.filter(exchange));
	}

}
