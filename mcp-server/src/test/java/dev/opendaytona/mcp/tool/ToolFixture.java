package dev.opendaytona.mcp.tool;

import java.time.Duration;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.platform.Connections;
import dev.opendaytona.mcp.platform.PlatformClient;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.json.schema.jackson3.DefaultJsonSchemaValidator;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs tools against a fake platform and checks every result against its schema. */
final class ToolFixture implements AutoCloseable {

	private final FakePlatform platform = new FakePlatform();

	private final Connections connections = new Connections();

	private Caller caller = new Caller(new PlatformClient(this.connections, this.platform::endpoint), "Claude Code!");

	FakePlatform platform() {
		return this.platform;
	}

	private ToolSettings settings = ToolSettings.standard();

	/** Waits for states as long as a test may. */
	void impatient() {
		this.caller = new Caller(new PlatformClient(this.connections, this.platform::endpoint, Duration.ofMillis(400)),
				"Claude Code!");
	}

	void configure(Map<String, String> environment) {
		this.settings = this.settings.with(GitCredentials.of(environment));
	}

	/** Has the tools of these groups. */
	void offer(String toolsets) {
		this.settings = this.settings.with(Toolset.parse(toolsets));
	}

	ToolResult run(String name, Map<String, Object> arguments) {
		Tool tool = Tools.of(this.settings)
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst()
			.orElseThrow();
		ToolResult result = tool.run(this.caller, arguments);
		if (!result.error()) {
			JsonSchemaValidator.ValidationResponse valid = new DefaultJsonSchemaValidator()
				.validate(tool.outputSchema(), result.structured());
			assertThat(valid.valid()).as(valid.errorMessage()).isTrue();
		}
		return result;
	}

	ToolResult succeed(String name, Map<String, Object> arguments) {
		ToolResult result = run(name, arguments);
		assertThat(result.error()).as(result.text()).isFalse();
		return result;
	}

	String fail(String name, Map<String, Object> arguments) {
		ToolResult result = run(name, arguments);
		assertThat(result.error()).as(result.text()).isTrue();
		assertThat(result.text()).startsWith(name + " failed: ")
			.containsPattern("\nCode: [A-Z_]+\n")
			.contains("\nNext: ")
			.containsPattern("\nRetry: (yes|no)");
		return result.text();
	}

	@Override
	public void close() {
		this.connections.close();
		this.platform.close();
	}

}
