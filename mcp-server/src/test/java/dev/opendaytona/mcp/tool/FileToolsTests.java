package dev.opendaytona.mcp.tool;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.output.Excerpt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

class FileToolsTests {

	private static final String PATH = "/home/daytona/a.txt";

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void readWhenShortIsTheContent() {
		file("hello\nwörld\n");
		ToolResult result = read(Map.of("path", "./a.txt"));
		assertThat(result.text()).isEqualTo("hello\nwörld\n");
		assertThat(result.structured())
			.isEqualTo(Map.of("path", PATH, "content", "hello\nwörld\n", "encoding", "text", "size", 13L));
	}

	@Test
	void readWhenOffsetAndLimitIsThatPart() {
		file("1\n2\n3\n4\n5");
		ToolResult result = read(Map.of("path", PATH, "offset", 2, "limit", 2));
		assertThat(result.structured()).containsEntry("content", "2\n3\n").containsEntry("next_offset", 4L);
		assertThat(result.text()).isEqualTo("2\n3\n\n[The file goes on: offset 4]");
		assertThat(result.links()).extracting(Object::toString)
			.containsExactly("sandbox://box-1/files" + PATH + "?offset=6");
		assertThat(read(Map.of("path", PATH, "offset", 4)).structured()).containsEntry("content", "4\n5")
			.doesNotContainKey("next_offset");
	}

	@Test
	void readWhenOffsetIsBeyondTheEndSaysHowLongItIs() {
		file("1\n2\n");
		assertThat(fail("read_file", Map.of("path", PATH, "offset", 9))).contains("has only 2 lines");
	}

	@Test
	void readWhenLongComesInPartsThatJoinToTheWhole() {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 20_000; i++) {
			text.append("line number ").append(i).append('\n');
		}
		file(text.toString());
		StringBuilder joined = new StringBuilder();
		Object next = 1L;
		while (next != null) {
			ToolResult part = read(Map.of("path", PATH, "offset", ((Long) next).intValue()));
			assertThat(part.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET);
			joined.append(part.structured().get("content"));
			next = part.structured().get("next_offset");
		}
		assertThat(joined).hasToString(text.toString());
	}

	@Test
	void readWhenOneLineIsTooLongCutsItAndGoesOn() {
		file("ä".repeat(100_000) + "\nnext\n");
		ToolResult result = read(Map.of("path", PATH));
		assertThat(result.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET)
			.startsWith("ää")
			.contains("Long lines are cut", "offset 2");
		assertThat(read(Map.of("path", PATH, "offset", 2)).structured()).containsEntry("content", "next\n");
	}

	@Test
	void readWhenBinaryRefusesAndBase64Answers() {
		byte[] bytes = { 0, 1, (byte) 0xFF, 4, 5 };
		file(bytes);
		assertThat(fail("read_file", Map.of("path", PATH))).contains("Code: BINARY_FILE", "(5 bytes)", "base64");
		ToolResult result = read(Map.of("path", PATH, "encoding", "base64", "offset", 2, "limit", 3));
		assertThat(Base64.getDecoder().decode((String) result.structured().get("content"))).containsExactly(1, 0xFF, 4);
		assertThat(result.structured()).containsEntry("next_offset", 5L);
		assertThat(result.links()).extracting(Object::toString)
			.containsExactly("sandbox://box-1/files" + PATH + "?offset=4");
	}

	@Test
	void readWhenControlCharactersHidesThemAndSaysSo() {
		file("a\u001B[31mb\u202Ec\r\n");
		assertThat(read(Map.of("path", PATH)).text())
			.isEqualTo("abc\r\n\n[Control characters are left out; encoding base64 has all bytes]");
	}

	@Test
	void readWhenMissingOrDirectorySaysSo() {
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/info")),
				FakePlatform.failure(404, "file not found: /x", "FILE_NOT_FOUND"));
		assertThat(fail("read_file", Map.of("path", "/x"))).contains("file not found: /x", "Code: FILE_NOT_FOUND",
				"list_files");
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/info")),
				FakePlatform.json("{\"name\":\"x\",\"isDir\":true,\"size\":0}"));
		assertThat(fail("read_file", Map.of("path", "/x"))).contains("is a directory");
	}

	@Test
	void pathsThatAreNoneAreRefused() {
		assertThat(fail("read_file", Map.of("path", "~/x"))).contains("'~' is not expanded", "'/home/daytona'");
		assertThat(fail("read_file", Map.of("path", "a\nb"))).contains("control characters");
		assertThat(fail("list_files", Map.of("path", "x".repeat(5_000)))).contains("4096");
	}

	@Test
	void writeWhenTextUploadsItsBytes() {
		uploads();
		assertThat(this.fixture.succeed("write_file", with(Map.of("path", "a.txt", "content", "ä\n"))).structured())
			.isEqualTo(Map.of("path", PATH, "bytes", 3));
		uploaded("ä\n".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void writeWhenBase64UploadsTheBytesAndEmptyIsFine() {
		uploads();
		this.fixture.succeed("write_file", with(Map.of("path", PATH, "content", "AAH/", "encoding", "base64")));
		uploaded(new byte[] { 0, 1, (byte) 0xFF });
		assertThat(this.fixture.succeed("write_file", with(Map.of("path", PATH, "content", ""))).structured())
			.containsEntry("bytes", 0);
	}

	@Test
	void writeWhenItCannotSaysWhy() {
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/files/upload")),
				FakePlatform.failure(403, "permission denied: /etc/x", "FILE_ACCESS_DENIED"));
		assertThat(fail("write_file", Map.of("path", "/etc/x", "content", "x"))).contains("permission denied: /etc/x",
				"Code: FILE_ACCESS_DENIED");
		assertThat(fail("write_file", Map.of("path", "/x", "content", "!", "encoding", "hex")))
			.contains("'encoding' must be one of text, base64");
		assertThat(fail("write_file", Map.of("path", "/x"))).contains("'content' is missing");
	}

	@Test
	void editWhenUniqueReplaces() {
		file("one\ntwo\nthree\n");
		uploads();
		assertThat(edit("two", "2", false).structured())
			.isEqualTo(Map.of("path", PATH, "replacements", 1, "first_line", 2));
		uploaded("one\n2\nthree\n".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void editWhenReplaceAllReplacesEach() {
		file("a b a b a");
		uploads();
		assertThat(edit("a", "", true).text())
			.isEqualTo("Replaced 3 occurrences in " + PATH + ", the first in line 1.");
		uploaded(" b  b ".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void editWhenNotUniqueTellsHowManyAndWhere() {
		file("x\nx\ny\nx\n");
		assertThat(failEdit("x", "z")).contains("occurs 3 times", "in the lines 1, 2, 4", "Code: SEVERAL_MATCHES",
				"replace_all");
	}

	@Test
	void editWhenNoMatchTellsSo() {
		file("a\r\nb\r\n");
		assertThat(failEdit("nothing", "z")).contains("occurs 0 times", "Code: NO_MATCH");
		assertThat(failEdit("a\nb", "z")).contains("Windows line ends");
		assertThat(failEdit("", "z")).contains("'old_text' must not be empty");
	}

	@Test
	void editWhenBinaryOrTooLargeRefuses() {
		file(new byte[] { 'a', 0 });
		assertThat(failEdit("a", "b")).contains("Code: BINARY_FILE");
		file("a".repeat(4 * 1024 * 1024 + 1));
		assertThat(failEdit("a", "b")).contains("Code: FILE_TOO_LARGE");
	}

	@Test
	void listWhenEntriesShowsDirectoriesFirst() {
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files")).withQueryParam("path", equalTo("/home/daytona")),
				FakePlatform
					.json("""
							[{"name":"b\\u001b[2J","isDir":false,"size":7,"modifiedAt":"2026-11-01T00:00:00Z","permissions":"0644"},
							 {"name":"src","isDir":true,"size":4096,"permissions":"0755"}]"""));
		ToolResult result = this.fixture.succeed("list_files", with(Map.of()));
		assertThat(result.text()).isEqualTo("/home/daytona: 2 entries\nsrc/\nb  7");
		assertThat(result.structured()).containsEntry("total", 2)
			.containsEntry("truncated", false)
			.containsEntry("entries",
					List.of(Map.of("name", "src", "type", "directory", "size", 4096L, "permissions", "0755"),
							Map.of("name", "b", "type", "file", "size", 7L, "permissions", "0644", "modified_at",
									"2026-11-01T00:00:00Z")));
	}

	@Test
	void listWhenManyIsBounded() {
		String entry = "{\"name\":\"" + "n".repeat(60) + "\",\"isDir\":false,\"size\":1}";
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files")),
				FakePlatform.json("[" + (entry + ",").repeat(4_999) + entry + "]"));
		ToolResult result = this.fixture.succeed("list_files", with(Map.of("path", "/d")));
		assertThat(result.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET).contains("5000 entries", "4700 more");
		assertThat(result.structured()).containsEntry("truncated", true).containsEntry("total", 5000);
	}

	private void file(String content) {
		file(content.getBytes(StandardCharsets.UTF_8));
	}

	private void file(byte[] content) {
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/info")).withQueryParam("path", equalTo(PATH)),
				FakePlatform.json("{\"name\":\"a.txt\",\"isDir\":false,\"size\":" + content.length + "}"));
		this.platform.on(get(urlPathEqualTo("/toolbox/box-1/files/download")).withQueryParam("path", equalTo(PATH)),
				aResponse().withBody(content));
	}

	private void uploads() {
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/files/upload")), aResponse().withStatus(200));
	}

	private void uploaded(byte[] content) {
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/toolbox/box-1/files/upload"))
				.withQueryParam("path", equalTo(PATH))
				.withRequestBodyPart(aMultipart("file").withBody(binaryEqualTo(content)).build()));
	}

	private ToolResult read(Map<String, Object> arguments) {
		return this.fixture.succeed("read_file", with(arguments));
	}

	private ToolResult edit(String old, String replacement, boolean all) {
		return this.fixture.succeed("edit_file",
				with(Map.of("path", PATH, "old_text", old, "new_text", replacement, "replace_all", all)));
	}

	private String failEdit(String old, String replacement) {
		return fail("edit_file", Map.of("path", PATH, "old_text", old, "new_text", replacement));
	}

	private String fail(String tool, Map<String, Object> arguments) {
		return this.fixture.fail(tool, with(arguments));
	}

	private static Map<String, Object> with(Map<String, Object> arguments) {
		Map<String, Object> all = new LinkedHashMap<>(arguments);
		all.put("sandbox_id", "box-1");
		return all;
	}

}
