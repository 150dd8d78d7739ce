package dev.opendaytona.cli.mcp;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlainMcpStartTests {

	private static final Map<String, String> SERVER = Map.of("DAYTONA_API_URL", "http://x/api", "DAYTONA_API_KEY", "k",
			"PATH", "/usr/bin");

	@Test
	void matchesWhenThereIsNoOption() {
		assertThat(PlainMcpStart.matches(new String[] { "mcp", "start" }, SERVER)).isTrue();
	}

	@Test
	void matchesNotWhenThereIsAnOption() {
		assertThat(PlainMcpStart.matches(new String[] { "mcp", "start", "--port", "1" }, SERVER)).isFalse();
		assertThat(PlainMcpStart.matches(new String[] { "mcp", "start", "--help" }, SERVER)).isFalse();
		assertThat(PlainMcpStart.matches(new String[] { "mcp" }, SERVER)).isFalse();
	}

	@Test
	void matchesNotWhenAVariableSetsAnOption() {
		assertThat(PlainMcpStart.matches(new String[] { "mcp", "start" }, Map.of("DAYTONA_DATA_DIR", "/x"))).isFalse();
	}

}
