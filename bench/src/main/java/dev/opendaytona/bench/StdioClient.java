package dev.opendaytona.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An MCP client that starts {@code daytona mcp start} and asks one thing at a time. */
final class StdioClient implements AutoCloseable {

	private final JsonMapper json = JsonMapper.builder().build();

	private final Process server;

	private final OutputStream in;

	private final BufferedReader out;

	private int id;

	StdioClient(String launcher, String api, String key) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(launcher, "mcp", "start")
			.redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().put("DAYTONA_API_URL", api);
		builder.environment().put("DAYTONA_API_KEY", key);
		this.server = builder.start();
		this.in = this.server.getOutputStream();
		this.out = new BufferedReader(new InputStreamReader(this.server.getInputStream(), StandardCharsets.UTF_8));
		ask("initialize", Map.of("protocolVersion", "2025-11-25", "capabilities", Map.of(), "clientInfo",
				Map.of("name", "bench", "version", "1")));
		send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
	}

	void execute(String sandbox, String command) throws IOException {
		JsonNode result = ask("tools/call",
				Map.of("name", "execute_command", "arguments", Map.of("sandbox_id", sandbox, "command", command)));
		if (result.path("structuredContent").path("exit_code").asInt(-1) != 0) {
			throw new IOException("execute_command answered " + result);
		}
	}

	private JsonNode ask(String method, Map<String, Object> params) throws IOException {
		send(Map.of("jsonrpc", "2.0", "id", ++this.id, "method", method, "params", params));
		String line = this.out.readLine();
		JsonNode answer = this.json.readTree((line != null) ? line : "{}");
		if (answer.path("id").asInt(-1) != this.id || !answer.has("result")) {
			throw new IOException(method + " was answered with " + line);
		}
		return answer.path("result");
	}

	private void send(Map<String, Object> message) throws IOException {
		this.in.write(this.json.writeValueAsBytes(message));
		this.in.write('\n');
		this.in.flush();
	}

	@Override
	public void close() throws IOException {
		this.in.close();
		this.server.destroy();
	}

}
