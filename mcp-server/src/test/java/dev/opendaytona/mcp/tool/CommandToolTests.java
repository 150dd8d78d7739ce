package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.output.Excerpt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

class CommandToolTests {

	private static final String EXECUTE = "/toolbox/box-1/process/execute";

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void runWhenOutputIsSplitShowsBothStreams() {
		answers("{\"exitCode\":3,\"result\":\"outerr\",\"stdout\":\"out\",\"stderr\":\"err\"}");
		ToolResult result = run(Map.of("command", "x", "cwd", "sub/./dir", "env", Map.of("A", "b"), "timeout", 7));
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo(EXECUTE))
				.withHeader("Authorization", equalTo("Bearer " + FakePlatform.KEY))
				.withRequestBody(equalToJson(
						"""
								{"command":"x","cwd":"/home/daytona/sub/dir","envs":{"A":"b"},"timeout":7,"splitOutput":true}""")));
		assertThat(result.structured()).isEqualTo(Map.of("exit_code", 3, "stdout", "out", "stderr", "err", "cwd",
				"/home/daytona/sub/dir", "truncated", false));
		assertThat(result.text()).isEqualTo("Exit code 3 in /home/daytona/sub/dir\n--- stdout\nout\n--- stderr\nerr");
	}

	@Test
	void runWhenOutputIsMergedPutsItInStdout() {
		answers("{\"exitCode\":0,\"result\":\"\\u001b[32mgreen\\u001b[0m\\r\\n\"}");
		assertThat(run(Map.of("command", "x")).structured()).containsEntry("stdout", "green\n")
			.containsEntry("stderr", "")
			.containsEntry("exit_code", 0)
			.containsEntry("cwd", "/home/daytona");
	}

	@Test
	void runWhenNothingIsWrittenSaysSo() {
		answers("{\"exitCode\":0,\"result\":\"\"}");
		assertThat(run(Map.of("command", "true")).text()).isEqualTo("Exit code 0 in /home/daytona\n(no output)");
	}

	@Test
	void runWhenOutputIsHugeStaysWithinTheBudgetAndSaysHowToGetTheRest() {
		answers("{\"exitCode\":0,\"stdout\":\"START" + "x".repeat(2_000_000) + "END\",\"stderr\":\""
				+ "e".repeat(50_000) + "\"}");
		ToolResult result = run(Map.of("command", "yes"));
		assertThat(result.text()).hasSizeLessThanOrEqualTo(Excerpt.BUDGET)
			.contains("START", "END", "characters cut", "> /tmp/out.txt", "read_file");
		assertThat(result.structured()).containsEntry("truncated", true);
		assertThat((String) result.structured().get("stderr")).hasSizeBetween(7_000, 8_000);
	}

	@Test
	void runWhenOneStreamIsShortLeavesItsShareToTheOther() {
		answers("{\"exitCode\":0,\"stdout\":\"" + "x".repeat(60_000) + "\",\"stderr\":\"short\"}");
		assertThat((String) run(Map.of("command", "x")).structured().get("stdout")).hasSizeGreaterThan(31_000);
	}

	@Test
	void runWhenTheAnswerHasNoEndIsRefused() {
		answers("{\"exitCode\":0,\"result\":\"" + "x".repeat(17 * 1024 * 1024) + "\"}");
		assertThat(fail(Map.of("command", "x"))).contains("Code: ANSWER_TOO_LARGE", "Redirect the output");
	}

	@Test
	void runWhenTimedOutGivesWhatWasWritten() {
		this.platform.on(post(urlPathEqualTo(EXECUTE)), FakePlatform.json("""
				{"statusCode":408,"message":"command execution timeout","code":"PROCESS_EXECUTION_TIMEOUT",
				 "stdout":"so far","stderr":"warned"}""").withStatus(408));
		assertThat(fail(Map.of("command", "sleep 99", "timeout", 1))).contains("timeout of 1 s and was killed",
				"Code: PROCESS_EXECUTION_TIMEOUT", "--- stdout\nso far", "--- stderr\nwarned", "nohup");
	}

	@Test
	void runWhenTimeoutIsBeyondTheMaximumIsRefused() {
		assertThat(fail(Map.of("command", "x", "timeout", 601))).contains("'timeout' must be from 1 to 600");
	}

	@Test
	void runWhenTheCommandHasANulIsRefused() {
		assertThat(fail(Map.of("command", "echo \0"))).contains("'command' must not contain a NUL character");
	}

	@Test
	void runWhenStoppedSaysToStart() {
		answersWith(400, "Sandbox is not running");
		this.platform.sandbox("stopped");
		assertThat(fail(Map.of("command", "x"))).isEqualTo("""
				execute_command failed: The sandbox 'box-1' is in the state 'stopped'.
				Code: SANDBOX_NOT_RUNNING
				Next: Call start_sandbox, then repeat the call.
				Retry: yes""");
	}

	@Test
	void runWhenUnknownSandboxIsNotFound() {
		assertThat(this.fixture.fail("execute_command", Map.of("sandbox_id", "nix", "command", "x")))
			.contains("Code: NOT_FOUND");
	}

	@Test
	void runWhenTheSandboxWentAwayIsNotFound() {
		answers("{\"exitCode\":0,\"result\":\"\"}");
		run(Map.of("command", "x"));
		answersWith(502, "bad gateway");
		this.platform.on(get(urlPathEqualTo("/api/sandbox/box-1")),
				FakePlatform.failure(404, "Sandbox box-1 not found"));
		assertThat(fail(Map.of("command", "x"))).contains("Sandbox box-1 not found", "Code: NOT_FOUND");
	}

	@Test
	void runWhenTheNameMovedToAnotherSandboxFollowsIt() {
		answers("{\"exitCode\":0,\"result\":\"old\"}");
		this.fixture.succeed("execute_command", Map.of("sandbox_id", "mine", "command", "x"));
		answersWith(404, "Sandbox not found");
		this.platform.on(get(urlPathEqualTo("/api/sandbox/mine")),
				FakePlatform.json(this.platform.sandboxJson("started").replace("box-1", "box-2")));
		this.platform.on(get(urlPathEqualTo("/toolbox/box-2/work-dir")), FakePlatform.json("{\"dir\":\"/\"}"));
		this.platform.on(post(urlPathEqualTo("/toolbox/box-2/process/execute")),
				FakePlatform.json("{\"exitCode\":0,\"result\":\"new\"}"));
		assertThat(this.fixture.succeed("execute_command", Map.of("sandbox_id", "mine", "command", "x")).structured())
			.containsEntry("stdout", "new");
	}

	@Test
	void runWhenRepeatedAsksForTheSandboxAndItsWorkDirectoryOnce() {
		answers("{\"exitCode\":0,\"result\":\"\"}");
		for (int i = 0; i < 3; i++) {
			run(Map.of("command", "x"));
		}
		this.platform.server().verify(1, getRequestedFor(urlPathEqualTo("/api/sandbox/box-1")));
		this.platform.server().verify(1, getRequestedFor(urlPathEqualTo("/toolbox/box-1/work-dir")));
	}

	private void answers(String json) {
		this.platform.on(post(urlPathEqualTo(EXECUTE)), FakePlatform.json(json));
	}

	private void answersWith(int status, String message) {
		this.platform.on(post(urlPathEqualTo(EXECUTE)), FakePlatform.failure(status, message));
	}

	private ToolResult run(Map<String, Object> arguments) {
		return this.fixture.succeed("execute_command", with(arguments));
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
