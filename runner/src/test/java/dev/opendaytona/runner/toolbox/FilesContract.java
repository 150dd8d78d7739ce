package dev.opendaytona.runner.toolbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxClient.query;
import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Files by their paths. */
public interface FilesContract extends ToolboxContract {

	private void put(String path, String content) {
		assertThat(toolbox().upload(path, content.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(200);
	}

	private String content(String path) {
		return toolbox().get("/files/download" + query("path", path)).text();
	}

	private Answer info(String path) {
		return toolbox().get("/files/info" + query("path", path));
	}

	private Answer folder(String path) {
		return toolbox().post("/files/folder" + query("path", path, "mode", "0755"));
	}

	private static List<String> texts(JsonNode array, String field) {
		return StreamSupport.stream(array.spliterator(), false).map((node) -> node.path(field).asString()).toList();
	}

	@Test
	default void infoTellsAttributes() {
		put("info/a b.txt", "hello");
		JsonNode info = info("info/a b.txt").json();
		assertThat(info.path("name").asString()).isEqualTo("a b.txt");
		assertThat(info.path("size").asLong()).isEqualTo(5);
		assertThat(info.path("mode").asString()).isEqualTo("-rw-r--r--");
		assertThat(info.path("permissions").asString()).isEqualTo("0644");
		assertThat(info.path("isDir").asBoolean()).isFalse();
		assertThat(info.path("owner").asString()).matches("[0-9]+");
		assertThat(info.path("group").asString()).matches("[0-9]+");
		assertThat(info.path("modTime").asString()).endsWith("+0000 UTC");
		assertThat(java.time.Instant.parse(info.path("modifiedAt").asString())).isNotNull();
		assertThat(info("info").json().path("mode").asString()).isEqualTo("drwxr-xr-x");
	}

	@Test
	default void infoWhenMissingIsNotFound() {
		assertError(info("no-such-file"), 404, "FILE_NOT_FOUND");
		put("info-file", "1");
		assertError(info("info-file/below"), 400, "INVALID_FILE_PATH");
		assertError(info("a\0b"), 400, "INVALID_FILE_PATH");
		assertError(info("x".repeat(300)), 400, "INVALID_FILE_PATH");
	}

	@Test
	default void listIsNotRecursiveUnlessAsked() {
		put("list/a", "1");
		put("list/sub/b", "2");
		assertThat(texts(toolbox().get("/files" + query("path", "list")).json(), "name")).containsExactly("a", "sub");
		JsonNode deep = toolbox().get("/files" + query("path", "list", "depth", "2")).json();
		assertThat(texts(deep, "path")).containsExactlyInAnyOrder("list/a", "list/sub", "list/sub/b");
		folder("list/empty");
		assertThat(toolbox().get("/files" + query("path", "list/empty")).text()).isEqualTo("[]");
		assertThat(texts(toolbox().get("/files/").json(), "name")).contains("list");
	}

	@Test
	default void listWhenNoDirectoryIsRefused() {
		put("list-file", "1");
		assertError(toolbox().get("/files" + query("path", "list-file")), 400, "INVALID_FILE_PATH");
		assertError(toolbox().get("/files" + query("path", "list-none")), 404, "FILE_NOT_FOUND");
		assertError(toolbox().get("/files" + query("path", ".", "depth", "0")), 400, "BAD_REQUEST");
	}

	@Test
	default void listTellsWhatIsNoFile() {
		toolbox().execute("mkdir kinds; cd kinds; mkfifo fifo; ln -s none dangling; ln -s loop loop; ln -s . dir;"
				+ " ln -s fifo link; python3 -c \"import socket; socket.socket(1).bind('socket')\"");
		JsonNode kinds = toolbox().get("/files" + query("path", "kinds", "depth", "9")).json();
		assertThat(texts(kinds, "path")).containsExactly("kinds/dir", "kinds/fifo", "kinds/link", "kinds/socket");
		assertThat(texts(kinds, "mode")).allSatisfy((mode) -> assertThat(mode).matches("[dpS][rwx-]{9}"));
		assertThat(kinds.get(1).path("mode").asString()).startsWith("p");
		assertThat(kinds.get(2).path("mode").asString()).startsWith("p");
		assertThat(kinds.get(3).path("mode").asString()).startsWith("S");
	}

	@Test
	default void namesOfAnyBytesComeBack() {
		toolbox().execute(
				"mkdir -p bytes/$'d\\xe9'; printf 1 > bytes/$'d\\xe9'/$'\\xff\\xfe'; printf 2 > bytes/$'\\xc3\\x28'");
		JsonNode found = toolbox().get("/files" + query("path", "bytes", "depth", "2")).json();
		assertThat(texts(found, "path")).hasSize(3).doesNotHaveDuplicates();
		List<String> files = texts(found, "path").stream()
			.filter((path) -> !info(path).json().path("isDir").asBoolean())
			.toList();
		assertThat(files).extracting(this::content).containsExactlyInAnyOrder("1", "2");
		Answer parts = toolbox().post("/files/bulk-download", Map.of("paths", files));
		assertThat(parts.text()).doesNotContain("\"error\"").contains("filename=\"" + files.get(0) + "\"");
		JsonNode search = toolbox().get("/files/search" + query("path", "bytes", "pattern", "*")).json();
		assertThat(search.path("files")).map(JsonNode::asString)
			.containsExactlyInAnyOrderElementsOf(texts(found, "path"));
		put(files.get(0), "changed");
		assertThat(move(files.get(0), files.get(0) + "-moved").status()).isEqualTo(200);
		assertThat(content(files.get(0) + "-moved")).isEqualTo("changed");
		for (String path : texts(toolbox().get("/files" + query("path", "bytes")).json(), "path")) {
			assertThat(toolbox().delete("/files" + query("path", path, "recursive", "true")).status()).isEqualTo(204);
		}
		assertThat(toolbox().get("/files?path=bytes").text()).isEqualTo("[]");
	}

	@Test
	default void pathMayHoldAnyBytesInItsUrl() {
		toolbox().form("/files/upload?path=url%FF%20%C3%BC", Map.of("file", new byte[] { '1' }));
		assertThat(toolbox().execute("cat $'url\\xff \\xc3\\xbc'").json().path("result").asString()).isEqualTo("1");
		assertThat(toolbox().get("/files/download?path=url%FF%20%C3%BC").text()).isEqualTo("1");
		assertError(toolbox().get("/files/download?path=url%FE%20%C3%BC"), 404, "FILE_NOT_FOUND");
	}

	@Test
	default void pathWithHalfACharacterIsRefused() {
		Answer parts = toolbox().post("/files/bulk-download", "{\"paths\":[\"a\\ud800\"]}");
		assertThat(parts.text()).contains("INVALID_FILE_PATH", "surrogate");
	}

	@Test
	default void folderIsMadeWithParents() {
		assertThat(folder("folder/x/y").status()).isEqualTo(201);
		assertThat(folder("folder/x/y").status()).isEqualTo(201);
		Answer secret = toolbox().post("/files/folder" + query("path", "folder/secret", "mode", "700"));
		assertThat(secret.status()).isEqualTo(201);
		assertThat(info("folder/secret").json().path("permissions").asString()).isEqualTo("0700");
		assertError(toolbox().post("/files/folder" + query("path", "folder/z", "mode", "999")), 400, "BAD_REQUEST");
		put("folder/file", "1");
		assertError(folder("folder/file/z"), 400, "INVALID_FILE_PATH");
	}

	@Test
	default void deleteRemovesDirectoryOnlyWhenRecursive() {
		put("delete/a/b/c", "1");
		assertError(toolbox().delete("/files" + query("path", "delete")), 400, "INVALID_FILE_PATH");
		assertThat(toolbox().delete("/files" + query("path", "delete/a/b/c")).status()).isEqualTo(204);
		assertThat(toolbox().delete("/files" + query("path", "delete", "recursive", "true")).status()).isEqualTo(204);
		assertError(toolbox().delete("/files" + query("path", "delete")), 404, "FILE_NOT_FOUND");
		assertError(toolbox().delete("/files" + query("path", "/", "recursive", "true")), 400, "INVALID_FILE_PATH");
		assertError(toolbox().delete("/files" + query("path", "a/..", "recursive", "true")), 400, "INVALID_FILE_PATH");
	}

	@Test
	default void deleteKeepsTargetOfLink() {
		put("link-target/kept", "1");
		toolbox().execute("ln -s link-target link-to");
		assertThat(toolbox().delete("/files" + query("path", "link-to", "recursive", "true")).status()).isEqualTo(204);
		assertThat(content("link-target/kept")).isEqualTo("1");
	}

	@Test
	default void moveRefusesExistingDestination() {
		put("move/a", "1");
		put("move/b", "2");
		assertThat(move("move/a", "move/c").status()).isEqualTo(200);
		assertThat(content("move/c")).isEqualTo("1");
		assertError(move("move/c", "move/b"), 409, "CONFLICT");
		assertError(move("move/none", "move/d"), 404, "FILE_NOT_FOUND");
		assertError(move("move/c", "move/none/d"), 404, "FILE_NOT_FOUND");
		assertError(move("move", "move/into"), 400, "INVALID_FILE_PATH");
	}

	private Answer move(String source, String destination) {
		return toolbox().post("/files/move" + query("source", source, "destination", destination));
	}

	@Test
	default void permissionsChangeModeAndOwner() {
		put("permissions", "1");
		JsonNode before = info("permissions").json();
		Answer answer = toolbox().post("/files/permissions" + query("path", "permissions", "mode", "0600", "owner",
				before.path("owner").asString(), "group", before.path("group").asString()));
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(info("permissions").json().path("mode").asString()).isEqualTo("-rw-------");
		assertError(toolbox().post("/files/permissions" + query("path", "permissions", "owner", "no-such-user")), 400,
				"BAD_REQUEST");
		assertError(toolbox().post("/files/permissions" + query("path", "permissions", "group", "no-such-group")), 400,
				"BAD_REQUEST");
		assertError(toolbox().post("/files/permissions" + query("path", "none", "mode", "0644")), 404,
				"FILE_NOT_FOUND");
	}

	@Test
	default void findAnswersLines() {
		put("find/a.txt", "one\nneedle [x] here\nthree\n");
		put("find/sub/b.txt", "needle [x]");
		put("find/binary", "needle [x]\0");
		JsonNode found = toolbox().get("/files/find" + query("path", "find", "pattern", "needle [x]")).json();
		assertThat(texts(found, "file")).containsExactlyInAnyOrder("find/a.txt", "find/sub/b.txt");
		JsonNode one = toolbox().get("/files/find" + query("path", home() + "/find/a.txt", "pattern", "needle")).json();
		assertThat(one.get(0).path("file").asString()).isEqualTo(home() + "/find/a.txt");
		assertThat(one.get(0).path("line").asInt()).isEqualTo(2);
		assertThat(one.get(0).path("content").asString()).isEqualTo("needle [x] here");
		assertError(toolbox().get("/files/find" + query("path", "find", "pattern", "")), 400, "BAD_REQUEST");
	}

	@Test
	default void searchAnswersPaths() {
		put("search/a.txt", "1");
		put("search/deep/b.txt", "2");
		put("search/deep/c.log", "3");
		JsonNode found = toolbox().get("/files/search" + query("path", "search", "pattern", "*.txt")).json();
		assertThat(found.path("files")).map(JsonNode::asString)
			.containsExactlyInAnyOrder("search/a.txt", "search/deep/b.txt");
		JsonNode absolute = toolbox().get("/files/search" + query("path", home() + "/search", "pattern", "d*")).json();
		assertThat(absolute.path("files")).map(JsonNode::asString).containsExactly(home() + "/search/deep");
		assertError(toolbox().get("/files/search" + query("path", "search", "pattern", "[a")), 400, "BAD_REQUEST");
	}

	@Test
	default void replaceAnswersForEachFile() {
		put("replace/a", "x.y x.y");
		Answer answer = toolbox().post("/files/replace",
				Map.of("files", List.of("replace/a", "replace/none"), "pattern", "x.y", "newValue", "$1"));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().get(0).path("success").asBoolean()).isTrue();
		assertThat(answer.json().get(1).path("success").asBoolean()).isFalse();
		assertThat(answer.json().get(1).path("error").asString()).contains("not found");
		assertThat(content("replace/a")).isEqualTo("$1 $1");
		assertError(toolbox().post("/files/replace", Map.of("files", List.of())), 400, "BAD_REQUEST");
	}

}
