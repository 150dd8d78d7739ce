package dev.opendaytona.platform;

import reactor.core.publisher.Mono;

import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Answers for every route that nobody has.
 */
final class UnknownRoute implements WebHandler {

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		return Mono.error(
				new NoResourceFoundException(exchange.getRequest().getURI(), exchange.getRequest().getPath().value()));
	}

}
