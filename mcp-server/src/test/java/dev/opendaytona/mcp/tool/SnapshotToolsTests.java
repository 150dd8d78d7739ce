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
