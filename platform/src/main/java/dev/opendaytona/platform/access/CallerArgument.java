package dev.opendaytona.platform.access;

import dev.opendaytona.api.error.ApiException;
import reactor.core.publisher.Mono;

import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Gives a controller method its {@link Caller}; without one the method is not reached.
 */
public final class CallerArgument implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == Caller.class;
	}

	@Override
	public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context, ServerWebExchange exchange) {
		return Mono.fromCallable(() -> of(exchange));
	}

	/**
	 * The caller of a request.
	 * @param exchange the request
	 * @return the caller
	 * @throws ApiException.Unauthenticated when there is none
	 */
	public static Caller of(ServerWebExchange exchange) {
		Caller caller = exchange.getAttribute(Caller.ATTRIBUTE);
		if (caller == null) {
			throw new ApiException.Unauthenticated(AccessFilter.REFUSED);
		}
		return caller;
	}

}
