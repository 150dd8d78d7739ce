package dev.opendaytona.cli.mcp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.cli.console.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link McpInitCommand} and what it writes. */
class McpInitCommandTests {

	private static final ClientEntry ENTRY = new ClientEntry("/opt/daytona", List.of(), Path.of("/home/a"),
			Path.of("/var/log/x.log"));

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path home;

	@Test
	void addWhenTheFolderIsMissingMakesIt() {
		Path file = this.home.resolve("deep").resolve("mcp.json");
		McpInitCommand.add(file, ENTRY);
		assertThat(file).hasContent("""
				{
				    "mcpServers": {
				        "daytona-mcp": {
				            "args": [
				                "mcp",
				                "start"
				            ],
				            "command": "/opt/daytona",
				            "env": {
				                "HOME": "/home/a",
				                "PATH": "/home/a:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin"
				            },
				            "logFile": "/var/log/x.log"
				        }
				    }
				}
				""");
	}

	@Test
	void addWhenOtherServersAreThereKeepsThem() throws IOException {
		Path file = this.home.resolve("mcp.json");
		Files.writeString(file, "{\"theme\":\"dark\",\"mcpServers\":{\"other\":{\"command\":\"x\"}}}");
		McpInitCommand.add(file, ENTRY);
		assertThat(Files.readString(file)).contains("\"theme\": \"dark\"", "\"other\"", "\"daytona-mcp\"");
	}

	@Test
	void addWhenTheFileIsNotJsonLeavesItAlone() throws IOException {
		Path file = this.home.resolve("mcp.json");
		Files.writeString(file, "not json");
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> McpInitCommand.add(file, ENTRY))
			.withMessageContaining("is not valid JSON");
		assertThat(file).hasContent("not json");
	}

	@Test
	void ofWhenTheNameLeadsHereUsesTheName() throws IOException {
		Path program = Files.createFile(this.home.resolve("daytona"));
		assertThat(program.toFile().setExecutable(true)).isTrue();
		assertThat(entry(program, this.home.toString()).command()).isEqualTo("daytona");
		assertThat(entry(program, "/nowhere").command()).isEqualTo(program.toString());
	}

	private ClientEntry entry(Path program, String searchPath) {
		return ClientEntry.of(List.of(program.toString()), searchPath, this.home, this.home.resolve("log"));
	}

	@Test
	void ofWhenTheAgentIsUnknownNamesTheKnown() {
		assertThatExceptionOfType(CommandFailure.class).isThrownBy(() -> Agent.of("emacs"))
			.withMessage("agent name emacs is not supported; use one of claude, cursor, windsurf");
	}

	@Test
	void configurationWhenOnEitherSystemIsWhereTheClientLooks() {
		Path user = Path.of("/home/a");
		assertThat(Agent.CLAUDE.configuration(new Agent.Machine(user, false)))
			.isEqualTo(Path.of("/home/a/.config/Claude/claude_desktop_config.json"));
		assertThat(Agent.CLAUDE.configuration(new Agent.Machine(user, true)))
			.isEqualTo(Path.of("/home/a/Library/Application Support/Claude/claude_desktop_config.json"));
		assertThat(Agent.CURSOR.configuration(new Agent.Machine(user, false)))
			.isEqualTo(Path.of("/home/a/.cursor/mcp.json"));
		assertThat(Agent.WINDSURF.configuration(new Agent.Machine(user, false)))
			.isEqualTo(Path.of("/home/a/.codeium/windsurf/mcp_config.json"));
	}

}
