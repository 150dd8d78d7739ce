package dev.opendaytona.mcp.tool;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.opendaytona.mcp.FakeExecs;
import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.FakeSessions;
import dev.opendaytona.mcp.output.Excerpt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands on a platform that has sessions and no more. */
class SessionCommandTests {

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	private final FakeSessions sessions = new FakeSessions(this.platform);

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void runWhenShortGivesBothStreamsAndLeavesNoSession() {
		this.sessions.ends(3);
		this.sessions.wrote("out", "err");
		ToolResult result = execute(Map.of("command", "x", "cwd", "sub/./dir"));
		assertThat(result.structured()).isEqualTo(Map.of("running", false, "exit_code", 3, "stdout", "out", "stderr",
				"err", "cwd", "/home/daytona/sub/dir", "truncated", false));
		assertThat(result.text()).isEqualTo("Exit code 3\n--- stdout\nout\n--- stderr\nerr");
		this.platform.server().verify(1, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
		this.platform.server()
			.verify(postRequestedFor(urlPathMatching(FakeSessions.ONE + "/exec"))
				.withHeader("Authorization", equalTo("Bearer " + FakePlatform.KEY))
				.withRequestBody(matchingJsonPath("$.runAsync", equalTo("true")))
				.withRequestBody(matchingJsonPath("$.command", containing("cd -- '/home/daytona/sub/dir' "))));
	}

	@Test
	void runWhenShortTakesAHandfulOfRequests() {
		this.sessions.ends(0);
		this.sessions.wrote("", "");
		execute(Map.of("command", "true"));
		this.platform.server().resetRequests();
		assertThat(execute(Map.of("command", "true")).text()).isEqualTo("Exit code 0\n(no output)");
		this.platform.server().verify(5, anyRequestedFor(anyUrl()));
	}

	@Test
	void runWhenLongerThanTheWaitGoesOnAndCanBePolledByAnyGateway() {
		this.sessions.wrote("so far\n", "");
		ToolResult started = execute(Map.of("command", "x", "wait_seconds", 0));
		assertThat(started.structured()).containsEntry("running", true)
			.containsEntry("stdout", "so far\n")
			.containsEntry("cursor", "7.0")
			.doesNotContainKey("exit_code");
		this.platform.server().verify(0, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
		this.sessions.endsAfter(3, 4);
		this.sessions.wrote("so far\nend\n", "oops\n");
		try (ToolFixture other = new ToolFixture()) {
			assertThat(other.run("poll_command", Map.of("sandbox_id", "nix", "command_id", id(started))).text())
				.contains("Code: NOT_FOUND");
		}
		ToolResult ended = poll(Map.of("command_id", id(started), "cursor", "7.0"));
		assertThat(ended.structured()).isEqualTo(
				Map.of("running", false, "exit_code", 4, "stdout", "end\n", "stderr", "oops\n", "truncated", false));
		this.platform.server().verify(1, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
	}

	@Test
	void runWhenItLeavesProcessesKeepsThem() {
		this.sessions.wrote("", "");
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0)));
		String note = id.split(":")[0] + " has left processes in the background\n";
		this.sessions.ends(0);
		this.sessions.wrote("started\n", "warned\n" + note);
		signalsReach(2);
		ToolResult left = poll(Map.of("command_id", id));
		assertThat(left.structured()).containsEntry("running", false)
			.containsEntry("stderr", "warned\n")
			.containsEntry("command_id", id);
		assertThat(left.text()).contains("Processes that it started still run");
		this.platform.server().verify(0, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
		signalsReach(0);
		assertThat(poll(Map.of("command_id", id)).structured()).doesNotContainKey("command_id");
		this.platform.server().verify(1, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
	}

	@Test
	void runWhenOutputIsHugeStaysWithinTheBudgetAndKeepsAllInFiles() {
		this.sessions.ends(0);
		this.sessions.wrote("START" + "x".repeat(2_000_000) + "END", "e".repeat(50_000));
		ToolResult result = execute(Map.of("command", "yes"));
		assertThat(result.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET)
			.contains("START", "END", "characters cut", "read_file")
			.containsPattern("/tmp/mcp-o-[0-9a-z]+-[0-9a-f]+\\.out");
		assertThat(result.structured()).containsEntry("truncated", true);
		assertThat((String) result.structured().get("stderr")).hasSizeBetween(7_000, 8_000);
		this.platform.server().verify(2, postRequestedFor(urlPathEqualTo("/toolbox/box-1/files/upload")));
	}

	@Test
	void runWhenTheOutputCannotBeReadStillGivesTheExitCode() {
		this.sessions.ends(9);
		this.sessions.wrote("x".repeat(17 * 1024 * 1024), "");
		ToolResult result = execute(Map.of("command", "yes"));
		assertThat(result.structured()).containsEntry("exit_code", 9);
		assertThat(result.text()).contains("It wrote more than can be shown");
	}

	@Test
	void runWhenOneStreamIsShortLeavesItsShareToTheOther() {
		this.sessions.ends(0);
		this.sessions.wrote("x".repeat(60_000), "short");
		assertThat((String) execute(Map.of("command", "x")).structured().get("stdout")).hasSizeGreaterThan(30_000);
	}

	@Test
	void runWhenOutputHasControlCharactersShowsItPlain() {
		this.sessions.ends(0);
		this.sessions.wrote("\u001b[32mgreen\u001b[0m\r\n", "");
		assertThat(execute(Map.of("command", "x")).structured()).containsEntry("stdout", "green\n");
	}

	@Test
	void pollWhenTheTimeoutHasPassedKillsItAndGivesWhatWasWritten() {
		this.sessions.wrote("so far", "");
		String past = CommandId.next(false, Instant.now().minusSeconds(60)).started("c1").toString();
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", past))))
			.contains("Code: PROCESS_EXECUTION_TIMEOUT", "--- stdout\nso far");
		this.platform.server().verify(1, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
		this.sessions.ends(124);
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", past))))
			.contains("Code: PROCESS_EXECUTION_TIMEOUT");
	}

	@Test
	void pollWhenInputIsGivenWritesIt() {
		this.sessions.wrote("name?\n", "");
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0, "stdin", true)));
		this.sessions.endsAfter(1, 0);
		assertThat(poll(Map.of("command_id", id, "input", "me")).structured()).containsEntry("exit_code", 0);
		this.platform.server()
			.verify(postRequestedFor(urlPathMatching(FakeSessions.COMMAND + "/input"))
				.withRequestBody(equalToJson("{\"data\":\"me\"}")));
		this.platform.on(post(urlPathMatching(FakeSessions.COMMAND + "/input")),
				FakePlatform.failure(410, "gone", "COMMAND_ALREADY_COMPLETED"));
		this.sessions.ends(5);
		assertThat(poll(Map.of("command_id", id, "input", "me")).structured()).containsEntry("exit_code", 5);
	}

	@Test
	void pollWhenItsInputIsEmptyRefusesMore() {
		this.sessions.wrote("", "");
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0)));
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id, "input", "me"))))
			.contains("Code: NO_INPUT", "stdin true");
	}

	@Test
	void pollWhenASignalIsGivenSendsItToTheWholeTree() {
		this.sessions.wrote("", "");
		String id = id(execute(Map.of("command", "x", "wait_seconds", 0)));
		signalsReach(3);
		this.sessions.ends(130);
		assertThat(poll(Map.of("command_id", id, "signal", "INT")).structured()).containsEntry("signalled", 3)
			.containsEntry("exit_code", 130);
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/toolbox/box-1/process/execute"))
				.withRequestBody(matchingJsonPath("$.command", containing("kill -INT")))
				.withRequestBody(
						matchingJsonPath("$.command", containing("DAYTONA_MCP_COMMAND=" + id.split(":")[0] + " "))));
	}

	@Test
	void pollWhenTheCommandIsUnknownSaysSo() {
		String id = CommandId.next(false, Instant.now().plusSeconds(60)).started("c1").toString();
		this.platform.on(get(urlPathMatching(FakeSessions.COMMAND)),
				FakePlatform.failure(404, "not found: session not found"));
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id))))
			.contains("Code: COMMAND_NOT_FOUND", "its result was given already");
		for (String wrong : new String[] { "x", "../../files:c1", "mcp-o-1-00000000000000000000:../c" }) {
			assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", wrong))))
				.contains("not one that a tool gave");
		}
		assertThat(this.fixture.fail("poll_command", with(Map.of("command_id", id, "cursor", "-1"))))
			.contains("'cursor' must be");
	}

	@Test
	void runWhenItCannotBeStartedEndsTheSession() {
		this.platform.on(post(urlPathMatching(FakeSessions.ONE + "/exec")),
				FakePlatform.failure(429, "too many", "TOO_MANY_COMMANDS"));
		assertThat(fail(Map.of("command", "x"))).contains("Code: TOO_MANY_COMMANDS", "Retry: yes");
		this.platform.server().verify(1, deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
	}

	@Test
	void runWhenArgumentsAreWrongIsRefused() {
		assertThat(fail(Map.of("command", "echo \0", "timeout", 86_401, "wait_seconds", 31))).contains(
				"'command' must not contain a NUL character", "'timeout' must be from 1 to 86400",
				"'wait_seconds' must be from 0 to 30");
		assertThat(fail(Map.of("command", "x", "env", Map.of("A;rm", "b")))).contains("no variable can have: A;rm");
	}

	@Test
	void runWhenStoppedSaysToStart() {
		this.platform.on(post(urlPathEqualTo(FakeSessions.ALL)), FakePlatform.failure(400, "Sandbox is not running"));
		this.platform.sandbox("stopped");
		assertThat(fail(Map.of("command", "x"))).isEqualTo("""
				execute_command failed: The sandbox 'box-1' is in the state 'stopped'.
				Code: SANDBOX_NOT_RUNNING
				Next: Call start_sandbox, then repeat the call.
				Retry: yes""");
	}

	@Test
	void runWhenThePlatformHasNoSessionsRunsToTheEnd() {
		this.platform.on(post(urlPathEqualTo(FakeSessions.ALL)), FakePlatform.failure(404, "Cannot POST"));
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/process/execute")),
				FakePlatform.json("{\"exitCode\":3,\"result\":\"outerr\",\"stdout\":\"out\",\"stderr\":\"err\"}"));
		assertThat(execute(Map.of("command", "x", "env", Map.of("A", "b"), "timeout", 7)).structured())
			.isEqualTo(Map.of("running", false, "exit_code", 3, "stdout", "out", "stderr", "err", "cwd",
					"/home/daytona", "truncated", false));
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/toolbox/box-1/process/execute")).withRequestBody(equalToJson("""
					{"command":"x","cwd":"/home/daytona","envs":{"A":"b"},"timeout":7,"splitOutput":true}""")));
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/process/execute")), FakePlatform.json("""
				{"statusCode":408,"message":"command execution timeout","code":"PROCESS_EXECUTION_TIMEOUT",
				 "stdout":"so far","stderr":"warned"}""").withStatus(408));
		assertThat(fail(Map.of("command", "sleep 99"))).contains("ran for 30 s and was killed", "--- stdout\nso far",
				"--- stderr\nwarned", "nohup");
	}

	@Test
	void runWhenUnknownSandboxIsNotFound() {
		assertThat(this.fixture.fail("execute_command", Map.of("sandbox_id", "nix", "command", "x")))
			.contains("Code: NOT_FOUND");
	}

	@Test
	void runWhenTheSandboxWentAwayIsNotFound() {
		this.sessions.ends(0);
		this.sessions.wrote("", "");
		execute(Map.of("command", "x"));
		this.platform.on(post(urlPathEqualTo(FakeSessions.ALL)), FakePlatform.failure(502, "bad gateway"));
		this.platform.on(get(urlPathEqualTo("/api/sandbox/box-1")),
				FakePlatform.failure(404, "Sandbox box-1 not found"));
		assertThat(fail(Map.of("command", "x"))).contains("Sandbox box-1 not found", "Code: NOT_FOUND");
	}

	@Test
	void runWhenRepeatedAsksForNothingTwice() {
		this.sessions.ends(0);
		this.sessions.wrote("", "");
		execute(Map.of("command", "x"));
		this.platform.server().verify(1, getRequestedFor(urlPathEqualTo("/toolbox/box-1/work-dir")));
		this.platform.server().resetRequests();
		execute(Map.of("command", "x"));
		this.platform.server().verify(0, getRequestedFor(urlPathEqualTo("/api/sandbox/box-1")));
		this.platform.server().verify(0, getRequestedFor(urlPathEqualTo("/toolbox/box-1/work-dir")));
		this.platform.server().verify(0, postRequestedFor(urlPathMatching(FakeExecs.ONE)));
	}

	private void signalsReach(int processes) {
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/process/execute")),
				FakePlatform.json("{\"exitCode\":0,\"result\":\"" + processes + "\\n\"}"));
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
