package dev.opendaytona.platform.database;

import java.time.Duration;

import dev.opendaytona.platform.TestPlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database that somebody else runs ({@code --database-url}).
 */
class ExternalDatabaseIT {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final SystemPostgres postgres = SystemPostgres.create();

	@BeforeEach
	void start() {
		this.postgres.start();
		TestDatabase.execute(DatabaseSettings.parse(this.postgres.url("postgres")), "create database opendaytona");
	}

	@AfterEach
	void stop() {
		this.postgres.close();
	}

	@Test
	void platformWhenItGoesAwayAndComesBackLosesNothing() {
		DatabaseSettings settings = DatabaseSettings.parse(this.postgres.url("opendaytona"));
		try (TestPlatform platform = new TestPlatform(settings, (same) -> same)) {
			String kept = platform.create("{\"name\":\"kept\"}").text("id");
			assertThat(platform.state(kept)).isEqualTo("started");
			this.postgres.stop();
			TestPlatform.Answer away = platform.call(HttpMethod.GET, "/api/sandbox/" + kept);
			assertThat(away.status()).isEqualTo(503);
			assertThat(away.text("code")).isEqualTo("DATABASE_UNAVAILABLE");
			assertThat(away.message()).contains("the database does not answer");
			assertThat(platform.create("{\"name\":\"late\"}").status()).isEqualTo(503);
			assertThat(platform.runner().phases()).containsOnlyKeys(kept);
			this.postgres.start();
			Await.until(LIMIT, () -> platform.call(HttpMethod.GET, "/api/sandbox/kept").status() == 200);
			assertThat(platform.state(kept)).isEqualTo("started");
			assertThat(platform.create("{\"name\":\"late\"}").status()).isEqualTo(200);
			assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/kept").status()).isEqualTo(200);
			Await.until(LIMIT, () -> !platform.runner().phases().containsKey(kept));
		}
	}

	@Test
	void platformWhenStartedAgainKnowsWhatItHad() {
		DatabaseSettings settings = DatabaseSettings.parse(this.postgres.url("opendaytona"));
		try (TestPlatform platform = new TestPlatform(settings, (same) -> same)) {
			String id = platform.create("{\"name\":\"kept\"}").text("id");
			platform.restart();
			assertThat(platform.state(id)).isEqualTo("started");
		}
	}

	@Test
	void migrateWhenUrlIsWrongSaysWhatIsWrong() {
		String url = this.postgres.url("opendaytona");
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> Database.migrate(DatabaseSettings.parse(url.replace("operator's", "other"))))
			.withMessageContaining("does not let 'operator' in with this password")
			.withMessageNotContaining("word@");
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> Database.migrate(DatabaseSettings.parse(this.postgres.url("none"))))
			.withMessageContaining("There is no database 'none' at '127.0.0.1:");
		this.postgres.stop();
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> Database.migrate(DatabaseSettings.parse(url)))
			.withMessageContaining("check that it runs there and takes connections");
	}

}
