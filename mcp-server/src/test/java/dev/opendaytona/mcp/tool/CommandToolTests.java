package dev.opendaytona.mcp.tool;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.opendaytona.mcp.FakeExecs;
import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.output.Excerpt;
import dev.opendaytona.mcp.resource.ResourceUri;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands on a platform like ours. */
class CommandToolTests {

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	private final FakeExecs execs = new FakeExecs(this.platform);

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void runWhenShortIsOneRequest() {
		this.execs.answers(FakeExecs.ended(3, "out", "err"));
		execute(Map.of("command", "x"));
		this.platform.server().resetRequests();
		ToolResult result = execute(Map.of("command", "x", "cwd", "sub/./dir", "env", Map.of("A", "b"), "timeout", 7));
		assertThat(result.structured()).isEqualTo(Map.of("running", false, "exit_code", 3, "stdout", "out", "stderr",
				"err", "cwd", "/home/daytona/sub/dir", "truncated", false));
		assertThat(result.text()).isEqualTo("Exit code 3\n--- stdout\nout\n--- stderr\nerr");
		this.platform.server().verify(1, anyRequestedFor(anyUrl()));
		this.platform.server()
			.verify(postRequestedFor(urlPathMatching(FakeExecs.ONE))
				.withHeader("Authorization", equalTo("Bearer " + FakePlatform.KEY))
				.withRequestBody(equalToJson("""
						{"command":"x","cwd":"/home/daytona/sub/dir","envs":{"A":"b"},"timeout":7,"splitOutput":true,
						 "stdin":false,"waitSeconds":25.0,"maxBytes":%d}""".formatted(ShownOutput.BUDGET))));
	}

	@Test
	void runWhenLongerThanTheWaitIsPolledByAnyGateway() {
		this.execs.answers(FakeExecs.running("so far\n"));
		ToolResult started = execute(Map.of("command", "x", "wait_seconds", 0));
		assertThat(started.structured()).containsEntry("running", true)
			.containsEntry("stdout", "so far\n")
			.containsEntry("cursor", "7.0")
			.doesNotContainKey("exit_code");
		assertThat(started.text()).contains("Go on with poll_command, command_id " + id(started) + ", cursor 7.0");
		this.execs.answers(FakeExecs.ended(4, "end\n", ""));
		ToolResult ended = poll(Map.of("command_id", id(started), "cursor", "7.0", "wait_seconds", 9));
		assertThat(ended.structured())
			.isEqualTo(Map.of("running", false, "exit_code", 4, "stdout", "end\n", "stderr", "", "truncated", false));
		this.platform.server()
			.verify(getRequestedFor(urlPathMatching("/toolbox/box-1/process/exec/" + id(started)))
				.withQueryParam("stdout", equalTo("7"))
				.withQueryParam("stderr", equalTo("0"))
				.withQueryParam("waitSeconds", equalTo("9.0")));
		this.platform.server().verify(0, deleteRequestedFor(anyUrl()));
	}

	@Test
	void runWhenItLeavesProcessesSaysSo() {
		this.execs.answers(FakeExecs.state("\"running\":false,\"exitCode\":0,\"background\":true",
				FakeExecs.part("started\n"), FakeExecs.part("")));
		ToolResult left = execute(Map.of("command", "x &"));
		assertThat(left.structured()).containsEntry("running", false).containsKeys("command_id", "cursor");
		assertThat(left.text()).contains("Processes that it started still run");
	}

	@Test
	void runWhenOutputIsHugeShowsItsEndsAndSaysWhereItIs() {
		this.execs.answers(FakeExecs.state(
				"\"running\":false,\"exitCode\":0", FakeExecs.part("START" + "x".repeat(11_000), 5_000_000_000L,
						"y".repeat(11_000) + "END", 5_000_022_008L),
				FakeExecs.part("e".repeat(4_000), 42_000, "e".repeat(4_000), 50_000)));
		ToolResult result = execute(Map.of("command", "yes"));
		assertThat(result.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET)
			.contains("START", "END", "5,000,000,", "characters cut", "/tmp/.daytona/sessions/s1/1/out", "read_file");
		assertThat(result.structured()).containsEntry("truncated", true);
		assertThat(result.links()).extracting(ResourceUri::toString)
			.hasSize(2)
			.allMatch((uri) -> uri.matches("sandbox://box-1/exec/mcp-o-[0-9a-z]+-[0-9a-f]{20}/std(out|err)"))
			.allMatch((uri) -> result.text().contains(uri));
		assertThat((String) result.structured().get("stderr")).hasSizeBetween(7_000, 8_500);
	}

	@Test
	void runWhenOutputHasControlCharactersShowsItPlain() {
		this.execs.answers(FakeExecs.ended(0, "\u001b[32mgreen\u001b[0m\r\n", ""));
		assertThat(execute(Map.of("command", "x")).structured()).containsEntry("stdout", "green\n");
	}

	@Test
	void runWhenTheTimeoutHasPassedGivesWhatWasWritten() {
		this.execs.answers(FakeExecs.state("\"running\":false,\"exitCode\":124,\"timedOut\":true",
				FakeExecs.part("so far"), FakeExecs.part("")));
		assertThat(fail(Map.of("command", "x"))).contains("Code: PROCESS_EXECUTION_TIMEOUT", "--- stdout\nso far");
	}

	@Test
	void runWhenThePlatformGoesAwayMeanwhileNamesTheCommandAndLeavesIt() {
		this.platform.on(post(urlPathMatching(FakeExecs.ONE)),
				FakePlatform.failure(503, "The runner does not answer", "RUNNER_UNAVAILABLE"));
		assertThat(fail(Map.of("command", "x"))).contains("Code: RUNNER_UNAVAILABLE", "The command may go on")
			.containsPattern("Next: Call poll_command with command_id mcp-o-[0-9a-z]+-[0-9a-f]{20}\\.");
		this.platform.server().verify(0, deleteRequestedFor(anyUrl()));
	}

	@Test
	void runWhenTheDirectoryIsMissingSaysSo() {
		this.platform.on(post(urlPathMatching(FakeExecs.ONE)),
				FakePlatform.failure(400, "Cannot run the command in '/no'", "INVALID_FILE_PATH"));
		assertThat(fail(Map.of("command", "x"))).contains("Code: INVALID_FILE_PATH", "Retry: no");
	}

	@Test
	void pollWhenInputIsGivenWritesIt() {
		this.execs.answers(FakeExecs.running("name?\n"));
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0, "stdin", true)));
		this.execs.answers(FakeExecs.ended(0, "hello me", ""));
		assertThat(poll(Map.of("command_id", id, "input", "me")).structured()).containsEntry("exit_code", 0);
		this.platform.server()
			.verify(postRequestedFor(urlPathMatching("/toolbox/box-1/process/exec/" + id + "/input"))
				.withRequestBody(equalToJson("{\"data\":\"me\"}")));
		this.platform.on(post(urlPathMatching(FakeExecs.ONE + "/input")),
				FakePlatform.failure(410, "gone", "COMMAND_ALREADY_COMPLETED"));
		assertThat(poll(Map.of("command_id", id, "input", "me")).structured()).containsEntry("exit_code", 0);
	}

	@Test
	void pollWhenItsInputIsEmptyRefusesMore() {
		this.execs.answers(FakeExecs.running(""));
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0)));
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id, "input", "me"))))
			.contains("Code: NO_INPUT", "stdin true");
	}

	@Test
	void pollWhenASignalIsGivenSendsIt() {
		this.execs.answers(FakeExecs.running(""));
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0)));
		this.execs.signalReaches(3);
		this.execs.answers(FakeExecs.ended(130, "", ""));
		assertThat(poll(Map.of("command_id", id, "signal", "INT")).structured()).containsEntry("signalled", 3)
			.containsEntry("exit_code", 130);
		this.platform.server()
			.verify(postRequestedFor(urlPathMatching(FakeExecs.ONE + "/signal"))
				.withRequestBody(equalToJson("{\"signal\":\"INT\"}")));
	}

	@Test
	void pollWhenTheCommandIsUnknownSaysSo() {
		String id = CommandId.next(false, Instant.now().plusSeconds(60)).toString();
		this.platform.on(get(urlPathMatching(FakeExecs.ONE)),
				FakePlatform.failure(404, "not found: session not found"));
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id))))
			.contains("Code: COMMAND_NOT_FOUND", "its result was given already");
		this.platform.on(get(urlPathMatching(FakeExecs.ONE)),
				FakePlatform.failure(410, "its sandbox was stopped", "SESSION_ENDED"));
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id))))
			.contains("Code: COMMAND_NOT_FOUND");
	}

	private static String id(ToolResult result) {
		return String.valueOf(result.structured().get("command_id"));
	}

	private ToolResult execute(Map<String, Object> arguments) {
		return this.fixture.succeed("execute_command", with(arguments));
	}

	private ToolResult poll(Map<String, Object> arguments) {
		return this.fixture.succeed("poll_command", with(arguments));
	}

	private String fail(Map<String, Object> arguments) {
		return this.fixture.fail("execute_command", with(arguments));
	}

	private static Map<String, Object> with(Map<String, Object> arguments) {
		Map<String, Object> all = new LinkedHashMap<>(arguments);
		all.put("sandbox_id", "box-1");
		return all;
	}

}
