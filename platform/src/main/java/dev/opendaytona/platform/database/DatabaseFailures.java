package dev.opendaytona.platform.database;

import dev.opendaytona.api.error.ApiException;
import io.r2dbc.spi.R2dbcException;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells a client that the database is away in words that help; the only place that turns
 * a failure of the database into one of ours.
 */
public final class DatabaseFailures implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 10;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		return chain.filter(exchange).onErrorMap(DatabaseFailures::isAway, DatabaseFailures::unavailable);
	}

	/**
	 * Whether the database could not be asked, as opposed to having refused.
	 * @param failure the failure
	 * @return whether it is away
	 */
	public static boolean isAway(Throwable failure) {
		return failure instanceof DataAccessResourceFailureException
				|| failure instanceof TransientDataAccessResourceException || failure instanceof QueryTimeoutException
				|| failure instanceof TransactionException || failure instanceof R2dbcException;
	}

	private static ApiException unavailable(Throwable cause) {
		return new ApiException.Unavailable("DATABASE_UNAVAILABLE",
				"The request was not carried out because the database does not answer; try again in a few seconds,"
						+ " and if it stays so look at the server's log and its database",
				cause);
	}

}
