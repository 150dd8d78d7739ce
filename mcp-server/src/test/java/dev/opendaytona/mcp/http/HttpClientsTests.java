package dev.opendaytona.mcp.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.FakeSessions;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientSseClientTransport;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The SDK's own client on both transports, and the legacy stream by hand. */
class HttpClientsTests {

	private final HttpFixture fixture = new HttpFixture(HttpFixture.brief(Duration.ofMinutes(1), 2));

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void streamableServesTheSdksClient() {
		runs(HttpClientStreamableHttpTransport.builder(this.fixture.url()).requestBuilder(withKey()).build());
	}

	@Test
	@SuppressWarnings("deprecation") // a legacy transport has a legacy client
	void sseServesTheSdksClient() {
		runs(HttpClientSseClientTransport.builder(this.fixture.url()).requestBuilder(withKey()).build());
	}

	@Test
	void sseWhenTheStreamClosesEndsTheSession() throws IOException {
		String endpoint;
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.fixture.port())) {
			socket.setSoTimeout(20_000);
			BufferedReader reader = stream(socket);
			endpoint = field(reader, "data:");
			assertThat(endpoint).startsWith("/message?sessionId=");
			assertThat(message(endpoint).status()).isEqualTo(202);
			assertThat(field(reader, "data:")).contains("\"id\":2", "\"result\":{}");
			assertThat(field(reader, ":")).contains("alive");
		}
		long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		int status = 202;
		while (status == 202 && System.nanoTime() < deadline) {
			status = message(endpoint).status();
		}
		assertThat(status).isEqualTo(404);
	}

	@Test
	void sseWhenTheGatewayClosesEndsTheStream() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.fixture.port())) {
			socket.setSoTimeout(20_000);
			BufferedReader reader = stream(socket);
			assertThat(field(reader, "data:")).startsWith("/message");
			this.fixture.gateway().close();
			assertThat(reader.lines().toList()).noneMatch((line) -> line.contains("error"));
		}
	}

	private void runs(McpClientTransport transport) {
		FakeSessions sessions = new FakeSessions(this.fixture.platform());
		sessions.ends(0);
		sessions.wrote("42\n", "");
		try (McpSyncClient client = McpClient.sync(transport)
			.requestTimeout(Duration.ofSeconds(20))
			.initializationTimeout(Duration.ofSeconds(20))
			.build()) {
			assertThat(client.initialize().serverInfo().name()).isEqualTo("OpenDaytona");
			assertThat(client.listTools().tools()).hasSize(25);
			McpSchema.CallToolResult result = client.callTool(McpSchema.CallToolRequest.builder("execute_command")
				.arguments(Map.of("sandbox_id", "box-1", "command", "echo 42"))
				.build());
			assertThat(result.isError()).isFalse();
			assertThat(result.structuredContent()).isEqualTo(Map.of("running", false, "exit_code", 0, "stdout", "42\n",
					"stderr", "", "cwd", "/home/daytona", "truncated", false));
			assertThat(client.listResourceTemplates().resourceTemplates()).hasSize(3);
			McpSchema.ReadResourceResult read = client
				.readResource(McpSchema.ReadResourceRequest.builder("sandbox://mine").build());
			assertThat(read.contents()).singleElement()
				.isInstanceOfSatisfying(McpSchema.TextResourceContents.class,
						(content) -> assertThat(content.text()).contains("\"sandbox_id\":\"box-1\""));
			McpSchema.CallToolResult failed = client.callTool(
					McpSchema.CallToolRequest.builder("read_file").arguments(Map.of("sandbox_id", List.of())).build());
			assertThat(failed.isError()).isTrue();
		}
	}

	private BufferedReader stream(Socket socket) throws IOException {
		String request = "GET /sse HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
				+ FakePlatform.KEY + "\r\n\r\n";
		socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
	}

	private HttpFixture.Answer message(String endpoint) {
		return this.fixture.request("POST", endpoint).body(HttpFixture.ping()).send();
	}

	private static String field(BufferedReader reader, String name) throws IOException {
		String line = reader.readLine();
		while (line != null && !line.startsWith(name)) {
			line = reader.readLine();
		}
		return String.valueOf(line).substring(name.length());
	}

	private static HttpRequest.Builder withKey() {
		return HttpRequest.newBuilder().header("Authorization", "Bearer " + FakePlatform.KEY);
	}

}
