package dev.opendaytona.platform.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SandboxSpecTests {

	private static final UUID ID = UUID.randomUUID();

	private static final UUID ORGANIZATION = UUID.randomUUID();

	private static Sandbox with(Map<String, String> env) {
		Instant now = Instant.EPOCH;
		return new Sandbox(ID, ORGANIZATION, "name",
				new Sandbox.Origin("default", "host:default", "us", null, null, List.of()), "daytona", env, Map.of(),
				false, new Sandbox.Network(false, ""), new Sandbox.Resources(1, 1, 3),
				new Sandbox.Timers(15, 0, -1, null), Sandbox.Status.fresh(SandboxState.CREATING, now),
				new Sandbox.Times(now, now, now), Sandbox.Backup.NONE);
	}

	@Test
	void specWhenMadeTellsProcessesWhereTheyAre() {
		assertThat(with(Map.of("MINE", "1", "DAYTONA_SANDBOX_ID", "another")).spec().env()).isEqualTo(Map.of("MINE",
				"1", "DAYTONA_SANDBOX_ID", ID.toString(), "DAYTONA_SANDBOX_SNAPSHOT", "default", "DAYTONA_SANDBOX_USER",
				"daytona", "DAYTONA_ORGANIZATION_ID", ORGANIZATION.toString(), "DAYTONA_REGION_ID", "us"));
	}

	@Test
	void envWhenShownIsWhatWasAskedFor() {
		assertThat(with(Map.of("MINE", "1")).env()).isEqualTo(Map.of("MINE", "1"));
	}

}
