package dev.opendaytona.platform.database;

import java.nio.file.Path;
import java.time.Duration;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.Platform;
import dev.opendaytona.platform.PlatformApplication;
import dev.opendaytona.platform.PlatformSettings;
import dev.opendaytona.platform.ScriptedRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The database stops under a running server, or is not ours to use.
 */
class DatabaseAwayIT {

	@TempDir
	private Path directory;

	@Test
	void callWhenDatabaseStopsIs503AndRecovers() {
		EmbeddedPostgres postgres = EmbeddedPostgres.start(this.directory);
		try (ScriptedRunner runner = new ScriptedRunner();
				Platform platform = PlatformApplication
					.start(PlatformSettings.of(postgres.settings(), runner.settings()).withAddress("127.0.0.1", 0))) {
			WebTestClient client = client(platform);
			client.get().uri("/api/sandbox").exchange().expectStatus().isOk();
			postgres.close();
			client.get()
				.uri("/api/sandbox")
				.exchange()
				.expectStatus()
				.isEqualTo(503)
				.expectBody()
				.jsonPath("$.code")
				.isEqualTo("DATABASE_UNAVAILABLE")
				.jsonPath("$.message")
				.value(String.class, (message) -> assertThat(message).contains("the database does not answer"));
			client.post()
				.uri("/api/sandbox")
				.header("Content-Type", "application/json")
				.bodyValue("{}")
				.exchange()
				.expectStatus()
				.isEqualTo(503);
			client.get().uri("/api/health").exchange().expectStatus().isOk();
			postgres = EmbeddedPostgres.start(this.directory);
			Await.until(Duration.ofSeconds(20),
					() -> client.get()
						.uri("/api/sandbox")
						.exchange()
						.returnResult(String.class)
						.getStatus()
						.is2xxSuccessful());
		}
		finally {
			postgres.close();
		}
	}

	private static WebTestClient client(Platform platform) {
		return WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + platform.port())
			.responseTimeout(Duration.ofSeconds(30))
			.defaultHeader("Authorization", "Bearer " + platform.newAdminKey().orElseThrow().value())
			.build();
	}

	@Test
	void migrateWhenSchemaIsNewerSaysSo() {
		DatabaseSettings database = TestDatabase.create();
		Database.migrate(database);
		TestDatabase.execute(database,
				"insert into flyway_schema_history (installed_rank, version, description, type,"
						+ " script, checksum, installed_by, execution_time, success) values (99, '99', 'future', 'SQL',"
						+ " 'V99__future.sql', 1, 'x', 1, true)");
		assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> Database.migrate(database))
			.withMessageContaining("was written by another version of OpenDaytona, probably a newer one");
	}

	@Test
	void migrateWhenItCannotLogInSaysWhyWithoutThePassword() {
		DatabaseSettings good = TestDatabase.create();
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> Database.migrate(new DatabaseSettings(good.url(), good.user(), Secret.of("wrong-word"))))
			.withMessageContaining("does not let '" + good.user() + "' in with this password")
			.withMessageNotContaining("wrong-word");
		String missing = good.url().replaceFirst("/[^/]*$", "/missing");
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> Database.migrate(new DatabaseSettings(missing, good.user(), good.password())))
			.withMessageContaining("There is no database 'missing' at '127.0.0.1:");
	}

	@Test
	void migrateWhenServerIsTooOldSaysSo() {
		DatabaseSettings database = TestDatabase.create();
		Database.requireVersion(database, 15);
		assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> Database.requireVersion(database, 14))
			.withMessageContaining("is PostgreSQL 14, which is too old; use PostgreSQL 15 or newer");
	}

	@Test
	void migrateWhenNobodyListensSaysSo() {
		DatabaseSettings nowhere = new DatabaseSettings("postgresql://127.0.0.1:1/x", "me", Secret.of("secret"));
		assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> Database.migrate(nowhere))
			.withMessageContaining("The database at '127.0.0.1:1' does not answer as a PostgreSQL")
			.withMessageNotContaining("secret");
	}

}
