package dev.opendaytona.mcp.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.resource.ResourceUri;
import dev.opendaytona.mcp.resource.Resources;
import dev.opendaytona.mcp.tool.Caller;
import dev.opendaytona.mcp.tool.Tool;
import dev.opendaytona.mcp.tool.ToolResult;
import dev.opendaytona.mcp.tool.Tools;
import dev.opendaytona.mcp.tool.Toolset;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The MCP server: the SDK's protocol engine with our tools, which opens a
 * {@link Conversation} for each client of any transport.
 */
public final class ToolServer implements AutoCloseable {

	/** The protocol revisions that are spoken, the oldest first. */
	public static final List<String> VERSIONS = List.of(ProtocolVersions.MCP_2024_11_05,
			ProtocolVersions.MCP_2025_03_26, ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_11_25);

	static final String PLATFORM = "platform";

	/** In the context of a call: whether its client knows links to resources. */
	static final String LINKS = "links";

	private static final String INSTRUCTIONS = "Sandboxes are isolated Linux machines for running code. "
			+ "Make one with create_sandbox, pass its sandbox_id to the other tools, and destroy_sandbox when done. "
			+ "Idle sandboxes stop by themselves and keep their files until they are deleted. "
			+ "Read long output and files as resources, see resources/templates/list.";

	/** For calls that were cancelled to end what they have begun. */
	private static final Duration CLEANUP = Duration.ofSeconds(8);

	private final GatewaySettings settings;

	private final JsonRpc json;

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final Scheduler blocking = Schedulers.fromExecutorService(this.threads);

	private final ResourceServer resources;

	private final McpServerSession.Factory sessions;

	/**
	 * Creates the server.
	 * @param settings its settings
	 * @param json reads and writes messages
	 */
	public ToolServer(GatewaySettings settings, JsonRpc json) {
		this.settings = settings;
		this.json = json;
		this.resources = new ResourceServer(new Resources(Toolset.resources(settings.tools().sets())), this.blocking,
				settings.tools().limits().callTimeout());
		this.sessions = build();
	}

	/**
	 * Opens a conversation with a client.
	 * @param platform the platform, with the client's credential
	 * @return the conversation
	 */
	public Conversation open(PlatformClient platform) {
		return new Conversation(this.sessions, this.json.mapper(), this.resources, platform, this.settings);
	}

	@Override
	public void close() {
		this.blocking.dispose();
		this.threads.shutdownNow();
		try {
			this.threads.awaitTermination(CLEANUP.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	private McpServerSession.Factory build() {
		FactoryHolder holder = new FactoryHolder();
		McpServer.async(holder)
			.jsonMapper(this.json.mapper())
			.jsonSchemaValidator(new Trusting())
			.validateToolInputs(false)
			.serverInfo("OpenDaytona", this.settings.version())
			.instructions(INSTRUCTIONS)
			.capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
			.tools(Tools.of(this.settings.tools()).stream().map(this::specification).toList())
			.build();
		return holder.factory();
	}

	private AsyncToolSpecification specification(Tool tool) {
		McpSchema.Tool shown = McpSchema.Tool.builder(tool.name(), tool.inputSchema())
			.title(tool.listedTitle())
			.description(tool.description())
			.outputSchema(tool.listedOutputSchema())
			.annotations(McpSchema.ToolAnnotations.builder()
				.readOnlyHint(tool.hints().readOnly())
				.destructiveHint(tool.hints().destructive())
				.idempotentHint(tool.hints().idempotent())
				.openWorldHint(tool.hints().openWorld())
				.build())
			.build();
		return new AsyncToolSpecification(shown, (exchange, request) -> call(tool, exchange, request));
	}

	private Mono<McpSchema.CallToolResult> call(Tool tool, McpAsyncServerExchange exchange,
			McpSchema.CallToolRequest request) {
		Caller caller = caller(exchange);
		Map<String, Object> given = request.arguments();
		Map<String, Object> arguments = (given != null) ? given : Map.of();
		Duration limit = this.settings.tools().limits().callTimeout();
		return Mono.fromCallable(() -> tool.run(caller, arguments))
			.subscribeOn(this.blocking)
			.timeout(limit)
			.onErrorResume(TimeoutException.class, (_) -> Mono.just(tool.overdue(limit)))
			.map((result) -> result(result, Boolean.TRUE.equals(exchange.transportContext().get(LINKS))));
	}

	private static Caller caller(McpAsyncServerExchange exchange) {
		PlatformClient platform = (PlatformClient) exchange.transportContext().get(PLATFORM);
		McpSchema.@Nullable Implementation client = exchange.getClientInfo();
		return new Caller(platform, (client != null && client.name() != null) ? client.name() : "unknown");
	}

	private static McpSchema.CallToolResult result(ToolResult result, boolean links) {
		List<McpSchema.Content> content = new ArrayList<>();
		content.add(McpSchema.TextContent.builder(result.text()).build());
		result.images().forEach((png) -> content.add(McpSchema.ImageContent.builder(png, "image/png").build()));
		if (links) {
			result.links().forEach((uri) -> content.add(link(uri)));
		}
		McpSchema.CallToolResult.Builder builder = McpSchema.CallToolResult.builder(content).isError(result.error());
		return result.error() ? builder.build() : builder.structuredContent(result.structured()).build();
	}

	private static McpSchema.Content link(ResourceUri uri) {
		String name = switch (uri) {
			case ResourceUri.Box box -> box.sandbox();
			case ResourceUri.File file -> file.path();
			case ResourceUri.Stream stream -> stream.name();
		};
		return McpSchema.ResourceLink.builder()
			.uri(uri.toString())
			.name(name)
			.description("The rest of what is not shown")
			.build();
	}

	/** Takes the factory of sessions that the SDK hands to a transport. */
	private static final class FactoryHolder implements McpServerTransportProvider {

		private final AtomicReference<McpServerSession.Factory> factory = new AtomicReference<>();

		@Override
		public void setSessionFactory(McpServerSession.Factory sessionFactory) {
			this.factory.set(sessionFactory);
		}

		@Override
		public Mono<Void> notifyClients(String method, Object params) {
			return Mono.empty();
		}

		@Override
		public Mono<Void> closeGracefully() {
			return Mono.empty();
		}

		@Override
		public List<String> protocolVersions() {
			return VERSIONS;
		}

		private McpServerSession.Factory factory() {
			McpServerSession.Factory present = this.factory.get();
			if (present == null) {
				throw new IllegalStateException("The SDK did not set a session factory");
			}
			return present;
		}

	}

	/**
	 * Tools check their own arguments with messages for the model, and tests check their
	 * results; loading a validator would cost every start.
	 */
	private static final class Trusting implements JsonSchemaValidator {

		@Override
		public ValidationResponse validate(Map<String, Object> schema, Object structured) {
			return ValidationResponse.asValid("");
		}

	}

}
