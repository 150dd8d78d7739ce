package dev.opendaytona.runner.toolbox;

import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;

import static dev.opendaytona.runner.toolbox.ToolboxClient.query;
import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Files in both directions. */
public interface TransferContract extends ToolboxContract {

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	private Answer download(String path) {
		return toolbox().get("/files/download" + query("path", path));
	}

	@Test
	default void uploadThenDownloadIsExact() {
		byte[] content = random(3_000_017);
		assertThat(toolbox().upload("transfer/deep/all bytes", content).status()).isEqualTo(200);
		Answer answer = download("transfer/deep/all bytes");
		assertThat(answer.bytes()).isEqualTo(content);
		assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
		assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(content.length);
		assertThat(answer.headers().firstValue("content-disposition").orElseThrow())
			.startsWith("attachment; filename=\"all bytes\"");
	}

	@Test
	default void uploadWhenFileIsShorterReplacesAll() {
		toolbox().upload("shorter", random(10_000));
		toolbox().upload("shorter", new byte[0]);
		assertThat(download("shorter").bytes()).isEmpty();
	}

	@Test
	default void uploadV2TellsWhereItIs() {
		Answer answer = toolbox().form("/files/upload-v2" + query("path", "v2/name.txt"),
				Map.of("file", "x".getBytes(StandardCharsets.UTF_8)));
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("name").asString()).isEqualTo("name.txt");
		assertThat(answer.json().path("path").asString()).isEqualTo("v2/name.txt");
		assertThat(answer.json().path("type").asString()).isEqualTo("file");
	}

	@Test
	default void uploadWhenWrongIsRefused() {
		toolbox().post("/files/folder" + query("path", "a-folder"));
		assertError(toolbox().upload("a-folder", random(1_000_000)), 400, "INVALID_FILE_PATH");
		assertError(toolbox().form("/files/upload?path=x", Map.of("other", "1")), 400, "BAD_REQUEST");
		assertError(toolbox().post("/files/upload?path=x", "text"), 400, "INVALID_REQUEST_BODY");
	}

	@Test
	default void uploadWhenBodyIsCutOffIsRefused() {
		Answer answer = toolbox().post("/files/upload?path=cut", "multipart/form-data; boundary=b",
				BodyPublishers.ofString("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhalf"));
		assertError(answer, 400, "INVALID_REQUEST_BODY");
		assertError(download("cut"), 404, "FILE_NOT_FOUND");
	}

	@Test
	default void uploadKeepsLink() {
		toolbox().upload("linked", random(10));
		toolbox().execute("ln -sf linked a-link");
		toolbox().upload("a-link", "new".getBytes(StandardCharsets.UTF_8));
		assertThat(download("linked").text()).isEqualTo("new");
		assertThat(toolbox().execute("readlink a-link").json().path("result").asString()).isEqualTo("linked\n");
		toolbox().execute("mkdir -p linked-dir; ln -sfn linked-dir dir-link; ln -sf dir-link/made.txt chain");
		toolbox().upload("chain", "made".getBytes(StandardCharsets.UTF_8));
		assertThat(download("linked-dir/made.txt").text()).isEqualTo("made");
		toolbox().execute("ln -sf loop loop");
		assertError(toolbox().upload("loop", new byte[1]), 400, "INVALID_FILE_PATH");
		assertError(toolbox().upload("linked-dir/new/", new byte[1]), 400, "INVALID_FILE_PATH");
	}

	@Test
	default void downloadWhenWrongIsRefused() {
		assertError(download("no-such-file"), 404, "FILE_NOT_FOUND");
		assertError(download("/"), 400, "INVALID_FILE_PATH");
		toolbox().execute("mkfifo pipe");
		assertError(download("pipe"), 400, "INVALID_FILE_PATH");
	}

	private Answer range(String path, String range) {
		return toolbox().with("Range", range).get("/files/download" + query("path", path));
	}

	@Test
	default void downloadOfRangeAnswersThatPart() {
		byte[] content = random(1_000_000);
		toolbox().upload("range", content);
		Answer part = range("range", "bytes=500000-699999");
		assertThat(part.status()).isEqualTo(206);
		assertThat(part.headers().firstValue("content-range")).contains("bytes 500000-699999/1000000");
		assertThat(part.headers().firstValueAsLong("content-length")).hasValue(200_000);
		assertThat(part.headers().firstValue("accept-ranges")).contains("bytes");
		assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(content, 500_000, 700_000));
		assertThat(range("range", "bytes=999999-").bytes()).isEqualTo(Arrays.copyOfRange(content, 999_999, 1_000_000));
		assertThat(range("range", "bytes=-10").bytes()).isEqualTo(Arrays.copyOfRange(content, 999_990, 1_000_000));
		assertThat(range("range", "bytes=0-2000000").bytes()).isEqualTo(content);
	}

	@Test
	default void downloadOfSeveralRangesAnswersTheWhole() {
		toolbox().upload("ranges", random(1_000));
		for (String range : List.of("bytes=0-1,5-6", "bytes=9-3", "lines=1-2")) {
			Answer whole = range("ranges", range);
			assertThat(whole.status()).isEqualTo(200);
			assertThat(whole.bytes()).isEqualTo(random(1_000));
			assertThat(whole.headers().firstValue("accept-ranges")).contains("bytes");
			assertThat(whole.headers().firstValue("content-range")).isEmpty();
		}
	}

	@Test
	default void downloadOfRangeBeyondTheEndIsRefused() {
		toolbox().upload("ranges", random(1_000));
		Answer refused = range("ranges", "bytes=1000-");
		assertThat(refused.status()).isEqualTo(416);
		assertThat(refused.headers().firstValue("content-range")).contains("bytes */1000");
		assertThat(refused.json().path("message").asString()).contains("1000 bytes");
		assertThat(refused.json().path("source").asString()).isEqualTo("DAYTONA_DAEMON");
		toolbox().upload("empty", new byte[0]);
		assertThat(range("empty", "bytes=0-").status()).isEqualTo(416);
		assertThat(range("empty", "bytes=-1").status()).isEqualTo(200);
	}

	@Test
	default void downloadWhenOnlyTheHeadIsAskedForTellsTheSize() {
		toolbox().upload("head", random(200_000));
		Answer head = toolbox().with("Range", "bytes=0-1").head("/files/download?path=head");
		assertThat(head.status()).isEqualTo(200);
		assertThat(head.headers().firstValueAsLong("content-length")).hasValue(200_000);
		assertThat(head.headers().firstValue("accept-ranges")).contains("bytes");
		assertThat(head.bytes()).isEmpty();
	}

	@Test
	default void downloadMayBeCutOff() throws Exception {
		toolbox().upload("large", random(16 * 1024 * 1024));
		try (InputStream part = toolbox().open("/files/download?path=large")) {
			assertThat(part.readNBytes(100_000)).hasSize(100_000);
		}
		assertThat(download("large").bytes()).hasSize(16 * 1024 * 1024);
	}

	@Test
	default void bulkUploadTakesMany() {
		Map<String, Object> parts = new LinkedHashMap<>();
		parts.put("files[0].path", "bulk/one");
		parts.put("files[0].file", random(100_000));
		parts.put("files[1].path", "bulk/sub/two");
		parts.put("files[1].file", new byte[0]);
		Answer answer = toolbox().form("/files/bulk-upload", parts);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.json().path("files").get(0).path("path").asString()).isEqualTo("bulk/one");
		assertThat(answer.json().path("files").get(0).path("bytes").asLong()).isEqualTo(100_000);
		assertThat(download("bulk/one").bytes()).isEqualTo(random(100_000));
		assertThat(download("bulk/sub/two").bytes()).isEmpty();
	}

	@Test
	default void bulkUploadWhenOneFailsTellsAll() {
		toolbox().post("/files/folder" + query("path", "bulk-folder"));
		Map<String, Object> parts = new LinkedHashMap<>();
		parts.put("files[0].path", "bulk-folder");
		parts.put("files[0].file", random(500_000));
		parts.put("files[1].file", random(10));
		parts.put("files[2].path", "bulk-good");
		parts.put("files[2].file", random(10));
		Answer answer = toolbox().form("/files/bulk-upload", parts);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().path("errors").size()).isEqualTo(2);
		assertThat(answer.json().path("files").get(0).path("path").asString()).isEqualTo("bulk-good");
		assertThat(answer.json().path("message").asString()).contains("bulk-folder");
	}

	@Test
	default void bulkDownloadAnswersParts() {
		toolbox().upload("parts/one", "first".getBytes(StandardCharsets.UTF_8));
		toolbox().upload("parts/\u00fc \"two\"", "second\r\n".getBytes(StandardCharsets.UTF_8));
		Answer answer = toolbox().post("/files/bulk-download",
				Map.of("paths", List.of("parts/one", "parts/none", "parts", "parts/\u00fc \"two\"")));
		assertThat(answer.status()).isEqualTo(200);
		String boundary = boundary(answer);
		assertThat(answer.text()).startsWith("--" + boundary + "\r\n")
			.contains("""
					Content-Disposition: form-data; name="file"; filename="parts/one"; \
					filename*=utf-8''parts%2Fone\r
					Content-Type: application/octet-stream\r
					Content-Length: 5\r
					\r
					first\r
					--BOUNDARY\r
					""".replace("BOUNDARY", boundary))
			.contains("name=\"error\"; filename=\"parts/none\"")
			.contains("\"message\":\"file not found: " + home() + "/parts/none\"")
			.contains("\"code\":\"FILE_NOT_FOUND\"", "\"source\":\"DAYTONA_DAEMON\"", "\"statusCode\":404")
			.contains("\"code\":\"INVALID_FILE_PATH\"")
			.contains("filename=\"parts/\u00fc \\\"two\\\"\"", "Content-Length: 8\r\n\r\nsecond\r\n\r\n")
			.endsWith("\r\n--" + boundary + "--\r\n");
		assertError(toolbox().post("/files/bulk-download", Map.of("paths", List.of())), 400, "BAD_REQUEST");
	}

	private static String boundary(Answer answer) {
		String type = answer.headers().firstValue("content-type").orElseThrow();
		assertThat(type).matches("multipart/form-data; ?boundary=\"?DAYTONA-FILE-BOUNDARY-[0-9a-f-]{36}\"?");
		return type.replaceAll(".*boundary=\"?|\"$", "");
	}

	@Test
	default void bulkDownloadWhenFileHoldsDelimitersForgesNoPart() {
		Map<String, List<String>> wanted = Map.of("paths", List.of("parts/forged"));
		toolbox().upload("parts/forged", "x".getBytes(StandardCharsets.UTF_8));
		String earlier = boundary(toolbox().post("/files/bulk-download", wanted));
		toolbox().upload("parts/forged", ("\r\n--" + earlier + "--\r\n").getBytes(StandardCharsets.UTF_8));
		assertThat(boundary(toolbox().post("/files/bulk-download", wanted))).isNotEqualTo(earlier);
	}

}
