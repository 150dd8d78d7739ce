package dev.opendaytona.mcp.http;

import java.net.URI;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import dev.opendaytona.mcp.gateway.GatewaySettings;
import dev.opendaytona.mcp.gateway.JsonRpc;
import dev.opendaytona.mcp.gateway.ToolServer;
import dev.opendaytona.mcp.platform.Connections;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * MCP over HTTP: Streamable HTTP at {@code /mcp}, legacy SSE at {@code /sse} and
 * {@code /message}. The caller's API key is required, and is the credential of the calls
 * that its session makes.
 */
public final class HttpGateway implements AutoCloseable {

	static final String MCP = "/mcp";

	static final String SSE = "/sse";

	static final String MESSAGE = "/message";

	private final Connections connections = new Connections();

	private final JsonRpc json = new JsonRpc();

	private final ToolServer server;

	private final HttpExchanges exchanges;

	private final HttpGuard guard;

	private final Keys keys;

	private final Sessions streamable;

	private final Sessions sse;

	private final HttpSettings settings;

	/**
	 * Creates the gateway.
	 * @param settings what every transport has in common
	 * @param http what is particular to HTTP
	 * @param apiUrl the platform's API, asked for at each call; it may block
	 */
	public HttpGateway(GatewaySettings settings, HttpSettings http, Supplier<URI> apiUrl) {
		this.settings = http;
		this.server = new ToolServer(settings, this.json);
		this.exchanges = new HttpExchanges(this.json, settings.maxMessageBytes());
		this.guard = new HttpGuard(http);
		this.keys = new Keys(this.connections, apiUrl, http);
		this.streamable = new Sessions(this.server, http);
		this.sse = new Sessions(this.server, http);
	}

	/**
	 * The routes, to be part of any WebFlux server.
	 * @return the routes
	 */
	public RouterFunction<ServerResponse> routes() {
		StreamableEndpoint mcp = new StreamableEndpoint(this.json, this.exchanges, this.streamable);
		SseEndpoint legacy = new SseEndpoint(this.json, this.exchanges, this.sse, this.settings.heartbeat());
		return RouterFunctions.route()
			.POST(MCP, (request) -> guarded(request, mcp::post))
			.DELETE(MCP, (request) -> guarded(request, mcp::delete))
			.GET(MCP, (request) -> guarded(request, (_, _) -> mcp.get()))
			.GET(SSE, (request) -> guarded(request, (_, holder) -> legacy.stream(holder)))
			.POST(MESSAGE, (request) -> guarded(request, legacy::message))
			.build();
	}

	/** Ends all sessions and what they run. */
	@Override
	public void close() {
		this.streamable.closeAll();
		this.sse.closeAll();
		this.server.close();
		this.connections.close();
	}

	private Mono<ServerResponse> guarded(ServerRequest request,
			BiFunction<ServerRequest, Keys.Holder, Mono<ServerResponse>> handler) {
		return Mono.defer(() -> {
			this.guard.check(request.headers().asHttpHeaders());
			return this.keys.holder(request.headers().asHttpHeaders());
		}).flatMap((holder) -> Mono.defer(() -> handler.apply(request, holder))).onErrorResume(this.exchanges::refuse);
	}

}
