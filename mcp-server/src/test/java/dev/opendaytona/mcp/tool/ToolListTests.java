package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ToolListTests {

	private final List<Tool> tools = Tools.of(ToolSettings.standard());

	@Test
	void namesAreThoseThatAreDocumented() {
		assertThat(this.tools).extracting(Tool::name)
			.containsExactly("create_sandbox", "list_sandboxes", "start_sandbox", "stop_sandbox", "destroy_sandbox",
					"fork_sandbox", "rollback_sandbox", "create_snapshot", "poll_snapshot", "execute_command",
					"poll_command", "read_file", "write_file", "edit_file", "list_files", "git_status", "git_diff",
					"git_log", "git_commit", "git_branches", "git_checkout", "git_clone", "git_pull", "git_push",
					"run_code");
	}

	/**
	 * A token is taken for four characters, rounded up, about what tokenizers make of
	 * JSON in English; some room is kept free.
	 */
	@Test
	void listTakesLessThanFourThousandTokens() {
		assertThat((json().length() + 3) / 4).isLessThan(3_950);
	}

	@Test
	void listIsTheSameEachTime() {
		assertThat(json()).isEqualTo(json());
		assertThat(json()).contains("\"properties\":{\"sandbox_id\":{\"type\":\"string\"}");
	}

	@Test
	void argumentsAreSnakeCaseAndNoneIsACredential() {
		assertThat(this.tools).flatExtracting(Tool::params)
			.extracting((param) -> param.name())
			.allMatch((name) -> name.matches("[a-z]+(_[a-z]+)*"))
			.noneMatch((name) -> name.contains("key") || name.contains("token") || name.contains("password"));
	}

	@Test
	void toolsOfOneSandboxNameItAlike() {
		assertThat(this.tools).filteredOn((tool) -> !tool.name().endsWith("create_sandbox"))
			.filteredOn((tool) -> !tool.name().equals("list_sandboxes") && !tool.name().equals("poll_snapshot"))
			.allMatch((tool) -> tool.params().getFirst().name().equals("sandbox_id"));
	}

	@Test
	void toolsetsWhenChosenAreTheOnlyOnes() {
		assertThat(Tools.of(ToolSettings.standard().with(Toolset.parse("code, SANDBOX")))).extracting(Tool::name)
			.containsExactly("create_sandbox", "list_sandboxes", "start_sandbox", "stop_sandbox", "destroy_sandbox",
					"fork_sandbox", "rollback_sandbox", "create_snapshot", "poll_snapshot", "run_code");
		assertThat(Tools.of(ToolSettings.standard().with(Toolset.parse("snapshots")))).extracting(Tool::name)
			.containsExactly("list_snapshots", "delete_snapshot");
		assertThat(Toolset.parse("all")).containsExactlyInAnyOrder(Toolset.values());
		assertThat(Toolset.parse("default")).isEqualTo(Toolset.standard()).isEqualTo(Toolset.parse(" "));
	}

	@Test
	void toolsetsWhenCommandsAreLeftOutStillPollWhatGitBegan() {
		assertThat(Tools.of(ToolSettings.standard().with(Toolset.parse("git")))).extracting(Tool::name)
			.contains("git_clone", "poll_command")
			.doesNotContain("execute_command")
			.doesNotHaveDuplicates();
	}

	@Test
	void toolsetsWhenUnknownNameThoseThatThereAre() {
		assertThatThrownBy(() -> Toolset.parse("exec,gitt")).isInstanceOf(ApiException.InvalidRequest.class)
			.hasMessage(
					"There is no toolset 'gitt'; there are sandbox, snapshots, exec, files, git, code, default and all");
	}

	private String json() {
		return new JsonMapper().writeValueAsString(Tools.of(ToolSettings.standard()).stream().map((tool) -> {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("name", tool.name());
			Optional.ofNullable(tool.listedTitle()).ifPresent((title) -> json.put("title", title));
			json.put("description", tool.description());
			json.put("inputSchema", tool.inputSchema());
			json.put("outputSchema", tool.listedOutputSchema());
			json.put("annotations",
					Map.of("readOnlyHint", tool.hints().readOnly(), "destructiveHint", tool.hints().destructive(),
							"idempotentHint", tool.hints().idempotent(), "openWorldHint", tool.hints().openWorld()));
			return json;
		}).toList());
	}

}
