package dev.opendaytona.mcp.tool;

import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.opendaytona.mcp.FakePlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

class LifeToolsTests {

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void createWhenNothingIsSaidHasATimeToLiveAndItsMakersLabels() {
		ToolResult result = this.fixture.succeed("create_sandbox", Map.of());
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/api/sandbox"))
				.withHeader("Authorization", equalTo("Bearer " + FakePlatform.KEY))
				.withRequestBody(equalToJson("""
						{"name":"${json-unit.regex}mcp-[0-9a-f]{16}",
						 "env":{},"labels":{"created-by":"mcp","mcp-client":"Claude-Code-"},
						 "autoStopInterval":15,"autoDeleteInterval":1440}""")));
		assertThat(result.structured()).containsEntry("sandbox_id", "box-1")
			.containsEntry("state", "started")
			.containsEntry("work_dir", "/home/daytona")
			.containsEntry("auto_delete_minutes", 1440);
		assertThat(result.text()).isEqualTo("Created the sandbox box-1 ('mine'). Work directory: /home/daytona. "
				+ "It stops after 15 idle minutes and is deleted 1440 minutes after its stop.");
	}

	@Test
	void createWhenAllIsSaidSendsIt() {
		this.fixture.succeed("create_sandbox", Map.of("name", "n", "snapshot", "s", "env", Map.of("A", "1"), "labels",
				Map.of("team", "x"), "auto_stop_minutes", 5, "auto_delete_minutes", 0));
		this.platform.server().verify(postRequestedFor(urlPathEqualTo("/api/sandbox")).withRequestBody(equalToJson("""
				{"name":"n","snapshot":"s","env":{"A":"1"},
				 "labels":{"team":"x","created-by":"mcp","mcp-client":"Claude-Code-"},
				 "autoStopInterval":5,"autoDeleteInterval":0}""")));
	}

	@Test
	void createWhenNotYetStartedWaits() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json(this.platform.sandboxJson("creating")));
		this.platform.on(get(urlPathEqualTo("/api/sandbox/box-1")).inScenario("s")
			.whenScenarioStateIs(Scenario.STARTED)
			.willSetStateTo("2"), FakePlatform.json(this.platform.sandboxJson("creating")));
		this.platform.on(get(urlPathEqualTo("/api/sandbox/box-1")).inScenario("s").whenScenarioStateIs("2"),
				FakePlatform.json(this.platform.sandboxJson("started")));
		assertThat(this.fixture.succeed("create_sandbox", Map.of()).structured()).containsEntry("state", "started");
	}

	@Test
	void createWhenItTakesLongerThanACallMayGivesTheSandbox() {
		this.fixture.impatient();
		this.platform.on(post(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json(this.platform.sandboxJson("started")).withFixedDelay(5_000));
		this.platform.on(get(urlPathMatching("/api/sandbox/mcp-[0-9a-f]{16}")),
				FakePlatform.json(this.platform.sandboxJson("creating")));
		this.platform.sandbox("creating");
		ToolResult result = this.fixture.succeed("create_sandbox", Map.of());
		assertThat(result.structured()).containsEntry("sandbox_id", "box-1")
			.containsEntry("state", "creating")
			.doesNotContainKey("work_dir");
		assertThat(result.text()).contains("not ready yet, but 'creating'; start_sandbox waits for it");
		this.platform.on(post(urlPathEqualTo("/api/sandbox/box-1/start")),
				FakePlatform.failure(409, "Sandbox state change in progress"));
		assertThat(this.fixture.succeed("start_sandbox", Map.of("sandbox_id", "box-1")).structured())
			.containsEntry("state", "creating");
		this.platform.sandbox("started");
		assertThat(this.fixture.succeed("start_sandbox", Map.of("sandbox_id", "box-1")).structured())
			.containsEntry("work_dir", "/home/daytona");
	}

	@Test
	void createWhenItDoesNotArriveInTimeSaysSo() {
		this.fixture.impatient();
		this.platform.on(post(urlPathEqualTo("/api/sandbox")), FakePlatform.json("{}").withFixedDelay(5_000));
		assertThat(this.fixture.fail("create_sandbox", Map.of())).contains("Code: PLATFORM_TIMEOUT");
	}

	@Test
	void createWhenItFailsSaysWhy() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json("{\"id\":\"box-9\",\"state\":\"error\",\"errorReason\":\"no space left\"}"));
		assertThat(this.fixture.fail("create_sandbox", Map.of())).contains("box-9", "no space left", "SANDBOX_FAILED");
	}

	@Test
	void createWhenThePlatformRefusesTellsItsMessage() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox")), FakePlatform.failure(400, "Snapshot x not found"));
		assertThat(this.fixture.fail("create_sandbox", Map.of("snapshot", "x"))).isEqualTo("""
				create_sandbox failed: Snapshot x not found.
				Code: BAD_REQUEST
				Next: Correct the arguments.
				Retry: no, not unchanged""");
	}

	@Test
	void createWhenALabelIsReservedRefuses() {
		assertThat(this.fixture.fail("create_sandbox", Map.of("labels", Map.of("created-by", "me"))))
			.contains("'created-by'");
	}

	@Test
	void createWhenArgumentsAreWrongNamesAllOfThem() {
		assertThat(this.fixture.fail("create_sandbox",
				Map.of("name", 5, "env", Map.of("A", 1), "auto_stop_minutes", 0, "cpu", 4)))
			.contains("'name' must be a string", "'env' must be an object whose values are strings",
					"'auto_stop_minutes' must be from 1 to 10080", "'cpu' is not an argument of this tool",
					"Code: INVALID_ARGUMENTS");
		this.platform.server().verify(0, postRequestedFor(urlPathEqualTo("/api/sandbox")));
	}

	@Test
	void listWhenThereAreMoreGivesTheCursor() {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json("{\"items\":[" + this.platform.sandboxJson("stopped") + "],\"nextCursor\":\"c2\"}"));
		ToolResult result = this.fixture.succeed("list_sandboxes",
				Map.of("limit", 1, "cursor", "c1", "labels", Map.of("a", "b")));
		this.platform.server()
			.verify(getRequestedFor(urlPathEqualTo("/api/sandbox")).withQueryParam("limit", equalTo("1"))
				.withQueryParam("cursor", equalTo("c1"))
				.withQueryParam("labels", equalToJson("{\"a\":\"b\"}")));
		assertThat(result.text())
			.isEqualTo("box-1 ('mine'): stopped, snapshot daytona-small\nThere are more: cursor c2");
		assertThat(result.structured()).containsEntry("next_cursor", "c2")
			.containsEntry("sandboxes", List.of(Map.of("sandbox_id", "box-1", "name", "mine", "state", "stopped",
					"snapshot", "daytona-small", "created_at", "2026-11-01T00:00:00Z", "labels", Map.of("a", "b"))));
	}

	@Test
	void listWhenNoneSaysSo() {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json("{\"items\":[],\"nextCursor\":null}"));
		assertThat(this.fixture.succeed("list_sandboxes", Map.of()).text()).isEqualTo("There are no sandboxes.");
	}

	@Test
	void listWhenTheKeyIsWrongSaysWhatToDo() {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.failure(401, "Invalid credentials"));
		assertThat(this.fixture.fail("list_sandboxes", Map.of())).contains("Invalid credentials", "Code: UNAUTHORIZED",
				"DAYTONA_API_KEY");
	}

	@Test
	void listWhenThePlatformIsDownSaysSoAndToRetry() {
		this.platform.server().stop();
		assertThat(this.fixture.fail("list_sandboxes", Map.of())).contains("Code: PLATFORM_UNREACHABLE", "Retry: yes");
	}

	@Test
	void startWhenStoppedStarts() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox/mine/start")),
				FakePlatform.json(this.platform.sandboxJson("started")));
		assertThat(this.fixture.succeed("start_sandbox", Map.of("sandbox_id", "mine")).structured())
			.containsEntry("work_dir", "/home/daytona")
			.containsEntry("state", "started");
	}

	@Test
	void startWhenUnknownSaysWhatExists() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox/nix/start")),
				FakePlatform.failure(404, "Sandbox with ID or name nix not found"));
		assertThat(this.fixture.fail("start_sandbox", Map.of("sandbox_id", "nix")))
			.contains("Sandbox with ID or name nix not found", "Code: NOT_FOUND", "list_sandboxes");
	}

	@Test
	void stopWhenForcedSaysSo() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox/box-1/stop")).withQueryParam("force", equalTo("true")),
				FakePlatform.json(this.platform.sandboxJson("stopped")));
		assertThat(this.fixture.succeed("stop_sandbox", Map.of("sandbox_id", "box-1", "force", true)).text())
			.isEqualTo("The sandbox box-1 ('mine') is stopped.");
	}

	@Test
	void stopWhenStoppedIsHarmless() {
		this.platform.sandbox("stopped");
		assertThat(this.fixture.succeed("stop_sandbox", Map.of("sandbox_id", "box-1")).structured())
			.containsEntry("state", "stopped");
	}

	@Test
	void stopWhenItVanishesIsDestroyed() {
		this.platform.on(post(urlPathEqualTo("/api/sandbox/mine/stop")),
				FakePlatform.json("{\"id\":\"nix\",\"name\":\"mine\",\"state\":\"stopping\"}"));
		assertThat(this.fixture.succeed("stop_sandbox", Map.of("sandbox_id", "mine")).structured())
			.containsEntry("state", "destroyed");
	}

	@Test
	void destroyWhenItExistsDeletes() {
		assertThat(this.fixture.succeed("destroy_sandbox", Map.of("sandbox_id", "box-1")).structured())
			.containsEntry("destroyed", true);
		this.platform.server().verify(1, deleteRequestedFor(urlPathEqualTo("/api/sandbox/box-1")));
	}

	@Test
	void destroyWhenInTransitionIsAConflict() {
		this.platform.on(delete(urlPathEqualTo("/api/sandbox/box-1")),
				FakePlatform.failure(409, "Sandbox state change in progress"));
		assertThat(this.fixture.fail("destroy_sandbox", Map.of("sandbox_id", "box-1"))).contains("Code: CONFLICT");
	}

	@Test
	void destroyWhenTheIdIsAPathReachesNothingElse() {
		assertThat(this.fixture.fail("destroy_sandbox", Map.of("sandbox_id", ".."))).contains("not found");
		assertThat(this.fixture.fail("destroy_sandbox", Map.of("sandbox_id", ""))).contains("must not be empty");
		this.fixture.fail("destroy_sandbox", Map.of("sandbox_id", "../api-keys/x"));
		this.platform.server().verify(1, deleteRequestedFor(urlPathEqualTo("/api/sandbox/..%2Fapi-keys%2Fx")));
	}

}
