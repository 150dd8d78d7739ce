package dev.opendaytona.cli.setting;

import java.nio.file.Path;
import java.util.Map;

import dev.opendaytona.cli.console.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link Connections}. */
class ConnectionsTests {

	@Test
	void findWhenTheEnvironmentNamesBothUsesThem() {
		assertThat(Connections.find(Map.of("DAYTONA_API_URL", "http://there.test/api/", "DAYTONA_API_KEY", "k")))
			.contains(new Connection("http://there.test/api", "k"));
	}

	@Test
	void findWhenOnlyOneIsSetRefuses() {
		assertThatExceptionOfType(CommandFailure.class)
			.isThrownBy(() -> Connections.find(Map.of("DAYTONA_API_KEY", "k")))
			.withMessageContaining("set both");
	}

	@Test
	void getWhenNothingIsKnownSaysHowToStart(@TempDir Path empty) {
		assertThatExceptionOfType(CommandFailure.class)
			.isThrownBy(() -> Connections.get(Map.of("DAYTONA_CONFIG_DIR", empty.toString())))
			.withMessageContaining("daytona up");
	}

	@Test
	void toStringWhenPrintedHidesTheKey() {
		assertThat(new Connection("http://there.test/api", "secret").toString()).doesNotContain("secret");
	}

}
