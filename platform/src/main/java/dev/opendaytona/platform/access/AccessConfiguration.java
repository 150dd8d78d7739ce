package dev.opendaytona.platform.access;

import java.time.Clock;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * The parts of access.
 */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

	/** The bean name of the id of the region that sandboxes go to by default. */
	public static final String DEFAULT_REGION = "defaultRegion";

	@Bean
	ApiKeys apiKeys(DatabaseClient database, Clock clock) {
		return new ApiKeys(database, clock);
	}

	@Bean
	Installation installation(DatabaseClient database, TransactionalOperator transactions, ApiKeys keys, Clock clock) {
		return new Installation(database, transactions, keys, clock);
	}

	@Bean
	ApiKeyController apiKeyController(ApiKeys keys, Clock clock) {
		return new ApiKeyController(keys, clock);
	}

	@Bean
	UserController userController(DatabaseClient database) {
		return new UserController(database);
	}

	@Bean
	OrganizationController organizationController(DatabaseClient database, Quotas quotas,
			@Qualifier(DEFAULT_REGION) String region) {
		return new OrganizationController(database, quotas, region);
	}

}
