package dev.opendaytona.platform.secret;

import java.time.Clock;

import dev.opendaytona.platform.encryption.Encryption;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * The parts of secrets.
 */
@Configuration(proxyBeanMethods = false)
public class SecretConfiguration {

	@Bean
	Secrets secrets(DatabaseClient database, Encryption encryption, Clock clock) {
		return new Secrets(database, encryption, clock);
	}

	@Bean
	SecretController secretController(Secrets secrets) {
		return new SecretController(secrets);
	}

}
