package dev.opendaytona.mcp.tool;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.output.Excerpt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

class CodeToolTests {

	private static final String RUN = "/toolbox/box-1/process/code-run";

	private static final String PNG = Base64.getEncoder()
		.encodeToString(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3 });

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void runWhenItEndsGivesOutputAndExitCode() {
		answers("{\"exitCode\":1,\"result\":\"Traceback\\u001b[0m\\n\"}");
		ToolResult result = run(Map.of("language", "python", "code", "1/0", "args", List.of("a", "b"), "env",
				Map.of("K", "v"), "timeout", 9));
		this.platform.server().verify(postRequestedFor(urlPathEqualTo(RUN)).withRequestBody(equalToJson("""
				{"code":"1/0","language":"python","argv":["a","b"],"envs":{"K":"v"},"timeout":9}""")));
		assertThat(result.structured())
			.isEqualTo(Map.of("exit_code", 1, "output", "Traceback\n", "truncated", false, "charts", List.of()));
		assertThat(result.images()).isEmpty();
	}

	@Test
	void runWhenItDrawsGivesAPictureAndALineForEach() {
		answers("{\"exitCode\":0,\"result\":\"\",\"artifacts\":{\"charts\":[{\"type\":\"line\",\"title\":\"A\",\"png\":\""
				+ PNG + "\"},{\"type\":\"pie\",\"png\":\"bm90IGEgcG5n\"}]}}");
		ToolResult result = run(Map.of("language", "python", "code", "plot()"));
		assertThat(result.images()).containsExactly(PNG);
		assertThat(result.text()).contains("Chart 1: line, 'A'", "Chart 2: pie (no picture that can be shown)");
	}

	@Test
	void runWhenItDrawsWithoutEndIsBounded() {
		String chart = "{\"type\":\"line\",\"title\":\"" + "t".repeat(5_000) + "\",\"png\":\"" + PNG + "\"}";
		answers("{\"exitCode\":0,\"result\":\"" + "x".repeat(900_000) + "\",\"artifacts\":{\"charts\":["
				+ (chart + ",").repeat(50) + chart + "]}}");
		ToolResult result = run(Map.of("language", "python", "code", "plot()"));
		assertThat(result.images()).hasSize(4);
		assertThat(result.text()).hasSizeLessThan(Excerpt.BUDGET).contains("47 more charts are left out");
		assertThat(result.structured()).containsEntry("truncated", true);
	}

	@Test
	void runWhenTimedOutSaysHowToRunLonger() {
		this.platform.on(post(urlPathEqualTo(RUN)),
				FakePlatform.failure(408, "command execution timeout", "PROCESS_EXECUTION_TIMEOUT"));
		assertThat(fail(Map.of("language", "python", "code", "x", "timeout", 3))).contains("timeout of 3 s",
				"execute_command");
	}

	@Test
	void runWhenArgumentsAreWrongNamesThem() {
		assertThat(fail(Map.of("language", "cobol", "code", "x", "args", List.of(1))))
			.contains("'language' must be one of python, javascript, typescript", "'args' must be an array of strings");
		assertThat(fail(Map.of("language", "python", "code", "x", "env", Map.of("A B", "c"))))
			.contains("names that no variable can have: A B");
	}

	private void answers(String json) {
		this.platform.on(post(urlPathEqualTo(RUN)), FakePlatform.json(json));
	}

	private ToolResult run(Map<String, Object> arguments) {
		return this.fixture.succeed("run_code", with(arguments));
	}

	private String fail(Map<String, Object> arguments) {
		return this.fixture.fail("run_code", with(arguments));
	}

	private static Map<String, Object> with(Map<String, Object> arguments) {
		Map<String, Object> all = new LinkedHashMap<>(arguments);
		all.put("sandbox_id", "box-1");
		return all;
	}

}
