package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ToolListTests {

	private final List<Tool> tools = Tools.of(ToolLimits.standard());

	@Test
	void namesAreThoseThatAreDocumented() {
		assertThat(this.tools).extracting(Tool::name)
			.containsExactly("create_sandbox", "list_sandboxes", "start_sandbox", "stop_sandbox", "destroy_sandbox",
					"execute_command", "read_file", "write_file", "edit_file", "list_files");
	}

	@Test
	void listTakesLessThanFourThousandTokens() {
		assertThat(json().length() / 4).isLessThan(4_000);
	}

	@Test
	void listIsTheSameEachTime() {
		assertThat(json()).isEqualTo(json());
		assertThat(json()).contains("\"properties\":{\"sandbox_id\":{\"type\":\"string\",\"description\"");
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
			.filteredOn((tool) -> !tool.name().equals("list_sandboxes"))
			.allMatch((tool) -> tool.params().getFirst().name().equals("sandbox_id"));
	}

	private String json() {
		return new JsonMapper().writeValueAsString(Tools.of(ToolLimits.standard()).stream().map((tool) -> {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("name", tool.name());
			json.put("title", tool.title());
			json.put("description", tool.description());
			json.put("inputSchema", tool.inputSchema());
			json.put("outputSchema", tool.outputSchema());
			json.put("annotations", tool.hints());
			return json;
		}).toList());
	}

}
