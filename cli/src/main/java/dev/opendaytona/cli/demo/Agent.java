package dev.opendaytona.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.opendaytona.cli.console.CommandFailure;
import dev.opendaytona.cli.server.Launcher;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import tools.jackson.databind.json.JsonMapper;

/**
 * An MCP client with our stdio server as its child, as an agent's program has it.
 */
final class Agent implements AutoCloseable {

	private static final Duration CALL_LIMIT = Duration.ofMinutes(2);

	private final McpSyncClient client;

	private Agent(McpSyncClient client) {
		this.client = client;
	}

	static Agent start(List<String> arguments, Map<String, String> environment) {
		List<String> command = new ArrayList<>(Launcher.command());
		command.addAll(List.of("mcp", "start"));
		command.addAll(arguments);
		Map<String, String> variables = new HashMap<>(System.getenv());
		variables.keySet().removeAll(List.of("DAYTONA_API_URL", "DAYTONA_API_KEY"));
		variables.putAll(environment);
		ServerParameters parameters = ServerParameters.builder(command.getFirst())
			.args(command.subList(1, command.size()))
			.env(variables)
			.build();
		StdioClientTransport transport = new StdioClientTransport(parameters,
				new JacksonMcpJsonMapper(JsonMapper.shared()));
		return new Agent(McpClient.sync(transport).requestTimeout(CALL_LIMIT).build());
	}

	String initialize() {
		return this.client.initialize().serverInfo().name();
	}

	List<String> tools() {
		return this.client.listTools().tools().stream().map(Tool::name).toList();
	}

	/**
	 * Calls a tool.
	 * @param tool its name
	 * @param arguments its arguments
	 * @return its structured answer
	 */
	Map<?, ?> call(String tool, Map<String, Object> arguments) {
		CallToolResult result = this.client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
		if (Boolean.TRUE.equals(result.isError())) {
			throw new CommandFailure(tool + ": " + text(result));
		}
		return (result.structuredContent() instanceof Map<?, ?> content) ? content : Map.of();
	}

	private static String text(CallToolResult result) {
		return result.content()
			.stream()
			.filter(TextContent.class::isInstance)
			.map((content) -> ((TextContent) content).text())
			.collect(Collectors.joining(" "));
	}

	@Override
	public void close() {
		this.client.closeGracefully();
	}

}
