package dev.opendaytona.platform.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;

/**
 * Opens a database: brings its schema up to date and makes its connections.
 */
public final class Database {

	private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);

	private static final Duration WAIT_LIMIT = Duration.ofSeconds(5);

	private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(15);

	private static final Duration IDLE_LIMIT = Duration.ofMinutes(10);

	private static final int CONNECTIONS = 24;

	/** The schema says "unique nulls not distinct". */
	private static final int OLDEST = 15;

	private Database() {
	}

	/**
	 * Brings the schema up to date.
	 * @param settings which database
	 * @throws DatabaseException when it cannot be reached, or a newer version made it
	 */
	public static void migrate(DatabaseSettings settings) {
		Flyway flyway = Flyway.configure(Database.class.getClassLoader())
			.dataSource(settings.jdbcUrl(), settings.user(), settings.password().value())
			.locations("classpath:db/migration")
			.validateMigrationNaming(true)
			.ignoreMigrationPatterns("*:pending")
			.load();
		check(settings);
		try {
			flyway.validate();
			flyway.migrate();
		}
		catch (FlywayValidateException newer) {
			throw new DatabaseException("The database at '" + settings.host() + ":" + settings.port()
					+ "' was written by another version of OpenDaytona, probably a newer one; start that version,"
					+ " or use another --data-dir or --database-url", newer);
		}
		catch (FlywayException failure) {
			throw new DatabaseException("The schema of the database at '" + settings.host() + ":" + settings.port()
					+ "' could not be brought up to date; check that it runs and that '" + settings.user()
					+ "' may log in and create tables", failure);
		}
	}

	private static void check(DatabaseSettings settings) {
		try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), settings.user(),
				settings.password().value())) {
			requireVersion(settings, connection.getMetaData().getDatabaseMajorVersion());
		}
		catch (SQLException failure) {
			throw new DatabaseException(reason(settings, String.valueOf(failure.getSQLState())), failure);
		}
	}

	static void requireVersion(DatabaseSettings settings, int version) {
		if (version < OLDEST) {
			throw new DatabaseException("The database at '" + address(settings) + "' is PostgreSQL " + version
					+ ", which is too old; use PostgreSQL " + OLDEST + " or newer", null);
		}
	}

	private static String reason(DatabaseSettings settings, String state) {
		return switch (state) {
			case "28P01", "28000" -> "The database at '" + address(settings) + "' does not let '" + settings.user()
					+ "' in with this password; correct the user and the password of --database-url";
			case "3D000" -> "There is no database '" + settings.name() + "' at '" + address(settings)
					+ "'; create it, or correct the name in --database-url";
			default -> "The database at '" + address(settings)
					+ "' does not answer as a PostgreSQL; check that it runs there and takes connections";
		};
	}

	private static String address(DatabaseSettings settings) {
		return settings.host() + ":" + settings.port();
	}

	/**
	 * Makes the connections, none before it is needed.
	 * @param settings which database
	 * @return the pool; close it at the end
	 */
	public static ConnectionPool connect(DatabaseSettings settings) {
		PostgresqlConnectionConfiguration.Builder builder = PostgresqlConnectionConfiguration.builder()
			.host(settings.host())
			.port(settings.port())
			.database(settings.name())
			.username(settings.user())
			.password(settings.password().value())
			.applicationName("opendaytona")
			.connectTimeout(CONNECT_LIMIT)
			.statementTimeout(STATEMENT_LIMIT)
			.tcpKeepAlive(true);
		@Nullable String sslMode = settings.option("sslmode");
		if (sslMode != null) {
			builder.sslMode(SSLMode.fromValue(sslMode));
		}
		return new ConnectionPool(ConnectionPoolConfiguration.builder(new PostgresqlConnectionFactory(builder.build()))
			.initialSize(0)
			.maxSize(CONNECTIONS)
			.maxAcquireTime(WAIT_LIMIT)
			.maxIdleTime(IDLE_LIMIT)
			.build());
	}

}
