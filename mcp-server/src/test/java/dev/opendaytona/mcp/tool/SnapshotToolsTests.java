package dev.opendaytona.mcp.tool;

import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

class SnapshotToolsTests {

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void forkWhenNamedTellsTheNewSandbox() {
		this.platform.server()
			.stubFor(post(urlPathEqualTo("/api/sandbox/box-1/fork"))
				.willReturn(okJson("{\"id\":\"box-2\",\"name\":\"child\",\"state\":\"started\",\"env\":{}}")));
		ToolResult result = this.fixture.succeed("fork_sandbox", Map.of("sandbox_id", "box-1", "name", "child"));
		assertThat(result.structured()).containsEntry("sandbox_id", "box-2").containsEntry("state", "started");
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/api/sandbox/box-1/fork"))
				.withRequestBody(equalToJson("{\"name\":\"child\"}")));
	}

	@Test
	void createWhenTheNameIsTakenSaysSo() {
		this.platform.server()
			.stubFor(post(urlPathEqualTo("/api/sandbox/box-1/snapshot")).willReturn(aResponse().withStatus(409)
				.withHeader("Content-Type", "application/json")
				.withBody("{\"message\":\"Snapshot with name \\\"s\\\" already exists for this organization\"}")));
		assertThat(this.fixture.fail("create_snapshot", Map.of("sandbox_id", "box-1", "name", "s")))
			.contains("already exists");
	}

	@Test
	void createWhenDoneTellsHowToUseIt() {
		this.platform.server()
			.stubFor(post(urlPathEqualTo("/api/sandbox/box-1/snapshot"))
				.willReturn(okJson("{\"id\":\"box-1\",\"state\":\"started\"}")));
		assertThat(this.fixture.succeed("create_snapshot", Map.of("sandbox_id", "box-1", "name", "s")).text())
			.contains("'s' is active");
	}

	private void snapshot(String state, String more) {
		this.platform.on(get(urlPathEqualTo("/api/snapshots/s")),
				FakePlatform.json("{\"id\":\"1\",\"name\":\"s\",\"state\":\"" + state + "\"" + more + "}"));
	}

	@Test
	void createWhenOfADockerfileWaitsForIt() {
		this.platform.on(
				post(urlPathEqualTo("/api/snapshots")).withRequestBody(
						equalToJson("{\"name\":\"s\",\"buildInfo\":{\"dockerfileContent\":\"FROM a:1\"}}")),
				FakePlatform.json("{\"id\":\"1\",\"name\":\"s\",\"state\":\"building\"}"));
		snapshot("active", "");
		assertThat(this.fixture.succeed("create_snapshot", Map.of("name", "s", "dockerfile", "FROM a:1")).structured())
			.containsEntry("state", "active");
	}

	@Test
	void createWhenItFailsTellsWhyAndTheEndOfTheLog() {
		this.platform.on(
				post(urlPathEqualTo("/api/snapshots"))
					.withRequestBody(equalToJson("{\"name\":\"s\",\"imageName\":\"a:1\"}")),
				FakePlatform.json("{\"id\":\"1\",\"name\":\"s\",\"state\":\"pending\"}"));
		snapshot("error", ",\"errorReason\":\"no such tag\"");
		this.platform.on(get(urlPathEqualTo("/api/snapshots/s/build-logs")),
				aResponse().withStatus(200).withBody("x".repeat(5_000) + "last words"));
		assertThat(this.fixture.fail("create_snapshot", Map.of("name", "s", "image", "a:1"))).contains("no such tag")
			.contains("SNAPSHOT_FAILED")
			.endsWith("last words")
			.hasSizeLessThan(4_500);
	}

	@Test
	void createWhenTheNameIsThatOfAFailedOneReplacesIt() {
		snapshot("build_failed", "");
		this.platform.server()
			.stubFor(post(urlPathEqualTo("/api/snapshots")).inScenario("again")
				.whenScenarioStateIs("Started")
				.willReturn(FakePlatform.failure(409, "exists")));
		this.platform.server()
			.stubFor(post(urlPathEqualTo("/api/snapshots")).inScenario("again")
				.whenScenarioStateIs("deleted")
				.willReturn(FakePlatform.json("{\"id\":\"2\",\"name\":\"s\",\"state\":\"active\"}")));
		this.platform.server()
			.stubFor(get(urlPathEqualTo("/api/snapshots/s")).inScenario("again")
				.whenScenarioStateIs("deleted")
				.willReturn(FakePlatform.json("{\"id\":\"2\",\"name\":\"s\",\"state\":\"active\"}")));
		this.platform.server()
			.stubFor(delete(urlPathEqualTo("/api/snapshots/s")).inScenario("again")
				.willSetStateTo("deleted")
				.willReturn(aResponse().withStatus(200)));
		assertThat(this.fixture.succeed("create_snapshot", Map.of("name", "s", "image", "a:1")).text())
			.contains("is active");
	}

	@Test
	void createWhenNotOfOneThingIsRefused() {
		assertThat(this.fixture.fail("create_snapshot", Map.of("name", "s"))).contains("INVALID_ARGUMENTS");
		assertThat(
				this.fixture.fail("create_snapshot", Map.of("name", "s", "image", "a:1", "dockerfile", "FROM scratch")))
			.contains("one of sandbox_id, image and dockerfile");
	}

	@Test
	void pollWhenItGoesOnTellsTheLog() {
		snapshot("building", "");
		this.platform.on(get(urlPathEqualTo("/api/snapshots/s/build-logs")),
				aResponse().withStatus(200).withBody("step 1"));
		assertThat(this.fixture.succeed("poll_snapshot", Map.of("name", "s", "wait_seconds", 0)).structured())
			.containsEntry("state", "building")
			.containsEntry("log", "step 1");
	}

	@Test
	void rollBackTellsWhatItIsNow() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox/box-1/rollback")).withRequestBody(
				equalToJson("{\"snapshot\":\"s\"}")), FakePlatform.json(this.platform.sandboxJson("started")));
		assertThat(this.fixture.succeed("rollback_sandbox", Map.of("sandbox_id", "box-1", "snapshot", "s")).text())
			.contains("has the files of 's'");
	}

	@Test
	void listWhenThereAreSomeTellsStateAndReason() {
		this.fixture.offer("snapshots");
		this.platform.server().stubFor(get(urlPathEqualTo("/api/snapshots")).willReturn(okJson("""
				{"items":[{"id":"1","name":"a","state":"active","general":true,"errorReason":null},
				{"id":"2","name":"b","state":"error","general":false,"errorReason":"no such tag"}]}""")));
		assertThat(this.fixture.succeed("list_snapshots", Map.of()).structured().get("snapshots")).isEqualTo(List
			.of(Map.of("name", "a", "state", "active"), Map.of("name", "b", "state", "error", "error", "no such tag")));
	}

	@Test
	void deleteWhenTheNameHasASlashEncodesIt() {
		this.fixture.offer("snapshots");
		this.platform.server()
			.stubFor(delete(urlEqualTo("/api/snapshots/a%2Fb%3A1")).willReturn(aResponse().withStatus(200)));
		this.fixture.succeed("delete_snapshot", Map.of("name", "a/b:1"));
		this.platform.server().verify(deleteRequestedFor(urlEqualTo("/api/snapshots/a%2Fb%3A1")));
	}

}
