package dev.opendaytona.mcp.http;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.FakeSessions;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.ai.mcp.client.webflux.transport.WebClientStreamableHttpTransport;
import org.springframework.ai.mcp.client.webflux.transport.WebFluxSseClientTransport;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** The WebFlux clients of Spring AI, as an agent on Spring uses them. */
class SpringAiClientTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final HttpFixture fixture = new HttpFixture(HttpFixture.brief(Duration.ofMinutes(1), 2));

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void streamableServesTheMainJob() {
		runs(streamable(FakePlatform.KEY));
	}

	@Test
	@SuppressWarnings("removal") // a legacy transport has a legacy client
	void sseServesTheMainJob() {
		runs(WebFluxSseClientTransport.builder(web(FakePlatform.KEY)).build());
	}

	@Test
	void closeEndsTheSession() {
		AtomicReference<String> session = new AtomicReference<>("");
		WebClient.Builder watched = web(FakePlatform.KEY).filter((request, next) -> {
			request.headers().getOrEmpty("Mcp-Session-Id").forEach(session::set);
			return next.exchange(request);
		});
		try (McpSyncClient client = client(WebClientStreamableHttpTransport.builder(watched).build())) {
			client.initialize();
			assertThat(client.listTools().tools()).isNotEmpty();
			assertThat(ping(session.get())).isEqualTo(200);
			assertThat(client.closeGracefully()).isTrue();
			assertThat(ping(session.get())).isEqualTo(404);
		}
	}

	private int ping(String session) {
		return this.fixture.post(HttpFixture.ping()).session(session).send().status();
	}

	@Test
	void wrongKeyIsRefused() {
		try (McpSyncClient client = client(streamable("dtn_wrong"))) {
			assertThatException().isThrownBy(client::initialize).havingRootCause().withMessageContaining("401");
		}
	}

	private McpClientTransport streamable(String key) {
		return WebClientStreamableHttpTransport.builder(web(key)).build();
	}

	private WebClient.Builder web(String key) {
		return WebClient.builder()
			.baseUrl(this.fixture.url())
			.defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + key);
	}

	private static McpSyncClient client(McpClientTransport transport) {
		return McpClient.sync(transport).requestTimeout(LIMIT).initializationTimeout(LIMIT).build();
	}

	private void runs(McpClientTransport transport) {
		answerLikeAPlatform();
		try (McpSyncClient client = client(transport)) {
			InitializeResult opened = client.initialize();
			assertThat(opened.serverInfo().name()).isEqualTo("OpenDaytona");
			assertThat(client.listTools().tools()).extracting(Tool::name)
				.contains("create_sandbox", "execute_command", "read_file", "destroy_sandbox");
			assertThat(call(client, "create_sandbox", Map.of())).containsEntry("sandbox_id", "box-1");
			assertThat(call(client, "execute_command", Map.of("sandbox_id", "box-1", "command", "echo 42")))
				.containsEntry("stdout", "42\n")
				.containsEntry("exit_code", 0);
			assertThat(call(client, "list_files", Map.of("sandbox_id", "box-1"))).containsEntry("total", 0);
			assertThat(call(client, "destroy_sandbox", Map.of("sandbox_id", "box-1"))).containsEntry("destroyed", true);
			assertFails(client);
		}
	}

	private void answerLikeAPlatform() {
		FakePlatform platform = this.fixture.platform();
		FakeSessions sessions = new FakeSessions(platform);
		sessions.ends(0);
		sessions.wrote("42\n", "");
		platform.on(get(urlPathEqualTo("/toolbox/box-1/files")), FakePlatform.json("[]"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> call(McpSyncClient client, String tool, Map<String, Object> arguments) {
		CallToolResult result = client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
		assertThat(result.isError()).as(String.valueOf(result.content())).isFalse();
		return (Map<String, Object>) result.structuredContent();
	}

	private static void assertFails(McpSyncClient client) {
		CallToolResult unknown = client
			.callTool(CallToolRequest.builder("start_sandbox").arguments(Map.of("sandbox_id", "nix")).build());
		assertThat(unknown.isError()).isTrue();
		assertThat(((TextContent) unknown.content().getFirst()).text()).contains("nix", "Next:");
		CallToolResult wrong = client
			.callTool(CallToolRequest.builder("read_file").arguments(Map.of("sandbox_id", List.of())).build());
		assertThat(wrong.isError()).isTrue();
	}

}
