package dev.opendaytona.platform.database;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DatabaseSettingsTests {

	@Test
	void parseWhenLoginIsInTheUrlTakesItOut() {
		DatabaseSettings settings = DatabaseSettings
			.parse("postgres://me:s%40crt@db.example:5433/daytona?sslmode=require");
		assertThat(settings.user()).isEqualTo("me");
		assertThat(settings.password().value()).isEqualTo("s@crt");
		assertThat(settings.host()).isEqualTo("db.example");
		assertThat(settings.port()).isEqualTo(5433);
		assertThat(settings.name()).isEqualTo("daytona");
		assertThat(settings.option("sslmode")).isEqualTo("require");
		assertThat(settings.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:5433/daytona?sslmode=require");
		assertThat(settings).asString().doesNotContain("crt");
	}

	@Test
	void parseWhenNotPostgresIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> DatabaseSettings.parse("mysql://x"));
	}

}
