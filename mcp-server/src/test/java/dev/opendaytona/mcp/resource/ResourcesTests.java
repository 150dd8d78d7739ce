package dev.opendaytona.mcp.resource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.FakeExecs;
import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.FakeSessions;
import dev.opendaytona.mcp.platform.Connections;
import dev.opendaytona.mcp.platform.PlatformClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResourcesTests {

	private final FakePlatform platform = new FakePlatform();

	private final Connections connections = new Connections();

	private final PlatformClient client = new PlatformClient(this.connections, this.platform::endpoint);

	private final Resources resources = new Resources(EnumSet.allOf(ResourceKind.class));

	@AfterEach
	void close() {
		this.connections.close();
		this.platform.close();
	}

	@Test
	void listGivesTheCallersSandboxesInPages() {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json("{\"items\":[" + this.platform.sandboxJson("stopped") + "],\"nextCursor\":\"c2\"}"));
		Map<String, Object> page = this.resources.list(this.client, "c1");
		assertThat(page).containsEntry("nextCursor", "c2")
			.containsEntry("resources", List.of(Map.of("uri", "sandbox://box-1", "name", "mine", "description",
					"A sandbox, stopped", "mimeType", "application/json")));
		this.platform.server()
			.verify(getRequestedFor(urlPathEqualTo("/api/sandbox")).withQueryParam("cursor", equalTo("c1"))
				.withHeader("Authorization", equalTo("Bearer " + FakePlatform.KEY)));
	}

	@Test
	void readOfASandboxTellsItsStateAndWhereItsFilesAre() {
		Map<String, Object> content = read("sandbox://mine").getFirst();
		assertThat(content).containsEntry("mimeType", "application/json");
		assertThat((String) content.get("text")).contains("\"sandbox_id\":\"box-1\"", "\"state\":\"started\"",
				"\"work_dir\":\"/home/daytona\"", "sandbox://box-1/files/home/daytona");
		assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> read("sandbox://nix"));
	}

	@Test
	void readOfATextGivesItAndWhereItGoesOn() {
		file("/a/b.txt", "é".repeat(20_000).getBytes(StandardCharsets.UTF_8));
		List<Map<String, Object>> contents = read("sandbox://box-1/files/a/b.txt?offset=1");
		assertThat(contents).hasSize(2);
		assertThat(contents.getFirst()).containsKey("blob");
		contents = read("sandbox://box-1/files/a/b.txt?offset=2");
		assertThat(contents.getFirst()).containsEntry("mimeType", "text/plain")
			.containsEntry("text", "é".repeat(15_000));
		assertThat(contents.get(1)).containsEntry("uri", "sandbox://box-1/files/a/b.txt?offset=30002");
		contents = read("sandbox://box-1/files/a/b.txt?offset=30002");
		assertThat(contents).hasSize(1);
		assertThat(contents.getFirst()).containsEntry("text", "é".repeat(4_999));
		assertThat(read("sandbox://box-1/files/a/b.txt?offset=99999").getFirst()).containsEntry("text", "");
	}

	@Test
	void readOfWhatIsNoPlainTextGivesItsBytes() {
		byte[] picture = { (byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xFF };
		file("/p.png", picture);
		assertThat(read("sandbox://box-1/files/p.png").getFirst()).containsEntry("mimeType", "image/png")
			.containsEntry("blob", Base64.getEncoder().encodeToString(picture));
		byte[] hidden = "a\u001b[8mhidden".getBytes(StandardCharsets.UTF_8);
		file("/h", hidden);
		assertThat(read("sandbox://box-1/files/h").getFirst()).containsEntry("mimeType", "application/octet-stream")
			.containsEntry("blob", Base64.getEncoder().encodeToString(hidden));
	}

	@Test
	void readOfADirectoryListsItWithAddresses() {
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/info")),
				FakePlatform.json("{\"name\":\"d\",\"isDir\":true,\"size\":0}"));
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files")),
				FakePlatform.json("[{\"name\":\"a b\",\"isDir\":false,\"size\":3}]"));
		assertThat((String) read("sandbox://box-1/files/d").getFirst().get("text")).contains("\"total\":1",
				"sandbox://box-1/files/d/a%20b");
	}

	@Test
	void readOfWhatACommandWroteTakesNothingAway() {
		FakeExecs execs = new FakeExecs(this.platform);
		execs.answers(FakeExecs.running("x"));
		file("/tmp/.daytona/sessions/s1/1/out", "\u001b[32mgreen\u001b[0m\r\n".getBytes(StandardCharsets.UTF_8));
		assertThat(read("sandbox://box-1/exec/mcp-o-1-2/stdout").getFirst()).containsEntry("text", "green\n");
		this.platform.server()
			.verify(getRequestedFor(urlPathMatching(FakeExecs.ONE)).withQueryParam("keep", equalTo("true")));
		this.platform.on(get(urlPathMatching(FakeExecs.ONE)), FakePlatform.failure(404, "session not found"));
		assertThatExceptionOfType(ApiException.NotFound.class)
			.isThrownBy(() -> read("sandbox://box-1/exec/mcp-o-1-2/stdout"))
			.withMessageContaining("no output of a command");
	}

	@Test
	void readOfWhatACommandInASessionWroteFindsItInItsLogOrInWhatWasKept() {
		FakeSessions sessions = new FakeSessions(this.platform);
		sessions.wrote("out", "err");
		assertThat(read("sandbox://box-1/exec/s:c1/stderr?offset=1").getFirst()).containsEntry("text", "rr");
		this.platform.on(get(urlPathMatching(FakeSessions.COMMAND + "/logs")),
				FakePlatform.failure(404, "session not found"));
		file("/tmp/s.err", "kept".getBytes(StandardCharsets.UTF_8));
		assertThat(read("sandbox://box-1/exec/s:c1/stderr").getFirst()).containsEntry("text", "kept");
	}

	@Test
	void templatesTellAllFormsOrThoseThatAreOffered() {
		assertThat(this.resources.templates().toString()).contains("sandbox://{id}",
				"sandbox://{id}/files/{+path}{?offset}", "sandbox://{id}/exec/{command_id}/{stream}{?offset}");
		Resources few = new Resources(Set.of(ResourceKind.SANDBOX));
		assertThat(few.templates().toString()).doesNotContain("files", "exec");
		assertThatExceptionOfType(ApiException.NotFound.class)
			.isThrownBy(() -> few.read(this.client, "sandbox://box-1/files/x"))
			.withMessageContaining("--toolsets");
		assertThat(new Resources(Set.of()).list(this.client, null)).containsEntry("resources", List.of());
	}

	private void file(String path, byte[] bytes) {
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/info")).withQueryParam("path", equalTo(path)),
				FakePlatform.json("{\"name\":\"f\",\"isDir\":false,\"size\":" + bytes.length + "}"));
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/download")).withQueryParam("path", equalTo(path)),
				aResponse().withBody(bytes));
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> read(String uri) {
		return (List<Map<String, Object>>) Objects
			.requireNonNull(this.resources.read(this.client, uri).get("contents"));
	}

}
