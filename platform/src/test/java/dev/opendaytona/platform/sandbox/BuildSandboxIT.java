package dev.opendaytona.platform.sandbox;

import java.time.Duration;

import dev.opendaytona.platform.TestPlatform;
import dev.opendaytona.platform.TestPlatform.Answer;
import dev.opendaytona.platform.database.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sandboxes and snapshots of a Dockerfile.
 */
class BuildSandboxIT {

	private static TestPlatform platform;

	@BeforeAll
	static void start() {
		platform = new TestPlatform();
	}

	@AfterAll
	static void stop() {
		platform.close();
	}

	@BeforeEach
	void building() {
		platform.runner().imagesAre("MAKING");
	}

	private static Answer create(String dockerfile) {
		return platform.create("{\"cpu\":2,\"memory\":2,\"buildInfo\":{\"dockerfileContent\":\"" + dockerfile + "\"}}");
	}

	private static void await(Answer sandbox, String state) {
		Awaitility.await(state)
			.atMost(Duration.ofSeconds(20))
			.until(() -> platform.state(sandbox.text("id")), state::equals);
	}

	@Test
	void createWhenTheImageIsBuiltIsStarted() {
		Answer made = create("FROM a:1");
		assertThat(made.status()).isEqualTo(200);
		assertThat(made.text("state")).isEqualTo("pending_build");
		assertThat(made.body().has("snapshot")).isFalse();
		assertThat(made.body().path("buildInfo").path("dockerfileContent").asString()).isEqualTo("FROM a:1");
		assertThat(made.body().path("memory").asInt()).isEqualTo(2);
		await(made, "building_snapshot");
		platform.runner().imagesAre("READY");
		await(made, "started");
		assertThat(platform.call(HttpMethod.GET, "/api/sandbox/" + made.text("id")).text("user")).isEqualTo("app");
		Answer second = create("FROM a:1");
		assertThat(second.text("state")).isEqualTo("started");
		assertThat(second.text("user")).isEqualTo("app");
		assertThat(platform.call(HttpMethod.GET, "/api/snapshots").toString()).doesNotContain("FROM a:1");
	}

	@Test
	void createWhenTheBuildFailsSaysWhyAndTheNextTriesAgain() {
		Answer made = create("FROM b:1");
		platform.runner().imagesAre("Dockerfile line 2: the command exited with 3");
		await(made, "build_failed");
		assertThat(platform.call(HttpMethod.GET, "/api/sandbox/" + made.text("id")).text("errorReason"))
			.contains("exited with 3");
		platform.runner().images().clear();
		platform.runner().imagesAre("READY");
		await(create("FROM b:1"), "started");
		assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/" + made.text("id")).status()).isEqualTo(200);
	}

	@Test
	void createWhenRestartedInTheMiddleGoesOn() {
		Answer made = create("FROM c:1");
		await(made, "building_snapshot");
		platform.restart();
		platform.runner().imagesAre("READY");
		await(made, "started");
	}

	@Test
	void buildsWhenNotUsedForADayAreRemovedButNotThoseOfSandboxes() {
		platform.runner().imagesAre("READY");
		Answer made = create("FROM e:1");
		await(made, "started");
		TestDatabase.execute(platform.database(), "update snapshot set created_at = now() - interval '25 hours',"
				+ " last_used_at = now() - interval '25 hours' where hidden and dockerfile = 'FROM e:1'");
		platform.restart();
		assertThat(platform.state(made.text("id"))).isEqualTo("started");
		assertThat(platform.runner().images().values()).anyMatch((body) -> body.contains("FROM e:1"));
		assertThat(platform.call(HttpMethod.DELETE, "/api/sandbox/" + made.text("id")).status()).isEqualTo(200);
		platform.restart();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> platform.runner().images().values().stream().noneMatch((body) -> body.contains("FROM e:1")));
	}

	@Test
	void createWhenASnapshotOfADockerfileIsAskedForBuildsIt() {
		platform.runner().imagesAre("READY");
		Answer made = platform.call(HttpMethod.POST, "/api/snapshots",
				"{\"name\":\"built\",\"buildInfo\":{\"dockerfileContent\":\"FROM d:1\"}}");
		assertThat(made.text("state")).isEqualTo("building");
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> platform.call(HttpMethod.GET, "/api/snapshots/built").text("state"), "active"::equals);
		assertThat(made.body().path("buildInfo").path("snapshotRef").asString())
			.matches("daytona-[0-9a-f]{64}:daytona");
	}

}
