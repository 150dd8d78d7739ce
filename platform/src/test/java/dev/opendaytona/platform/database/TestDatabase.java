package dev.opendaytona.platform.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real server for all tests of a JVM, with a fresh database for whoever asks.
 */
public final class TestDatabase {

	private static final AtomicInteger COUNT = new AtomicInteger();

	private static final EmbeddedPostgres SERVER = start();

	private TestDatabase() {
	}

	private static EmbeddedPostgres start() {
		try {
			Path directory = Files.createTempDirectory("platform-test");
			EmbeddedPostgres server = EmbeddedPostgres.start(directory);
			Runtime.getRuntime().addShutdownHook(new Thread(() -> {
				server.close();
				try {
					PostgresFiles.delete(directory);
				}
				catch (IOException left) {
					throw new UncheckedIOException(left);
				}
			}));
			return server;
		}
		catch (IOException failure) {
			throw new UncheckedIOException(failure);
		}
	}

	/**
	 * Makes a new, empty database.
	 * @return how to connect to it
	 */
	public static DatabaseSettings create() {
		String name = "test" + COUNT.incrementAndGet();
		execute(SERVER.settings(), "create database " + name);
		DatabaseSettings server = SERVER.settings();
		return new DatabaseSettings(server.url().replaceFirst("/postgres$", "/" + name), server.user(),
				server.password());
	}

	/**
	 * Runs a statement.
	 * @param settings on which database
	 * @param sql the statement
	 */
	public static void execute(DatabaseSettings settings, String sql) {
		try (Connection connection = DriverManager.getConnection(settings.jdbcUrl(), settings.user(),
				settings.password().value()); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException failure) {
			throw new IllegalStateException(failure);
		}
	}

}
