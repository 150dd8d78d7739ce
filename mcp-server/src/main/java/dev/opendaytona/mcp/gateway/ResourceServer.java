package dev.opendaytona.mcp.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.output.Plain;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.resource.Resources;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The resource methods of the protocol. The SDK's own know a fixed list of resources, and
 * not one that is different for each caller.
 */
final class ResourceServer {

	private final Resources resources;

	private final Scheduler blocking;

	private final Duration limit;

	ResourceServer(Resources resources, Scheduler blocking, Duration limit) {
		this.resources = resources;
		this.blocking = blocking;
		this.limit = limit;
	}

	static boolean serves(String method) {
		return switch (method) {
			case McpSchema.METHOD_RESOURCES_LIST, McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
					McpSchema.METHOD_RESOURCES_READ ->
				true;
			default -> false;
		};
	}

	Mono<Reply> answer(McpSchema.JSONRPCRequest request, PlatformClient platform) {
		return Mono.fromCallable(work(request, platform))
			.subscribeOn(this.blocking)
			.timeout(this.limit)
			.map((result) -> Reply.result(request.id(), result))
			.onErrorResume((ex) -> Mono.just(refusal(request, ex)));
	}

	private Callable<Map<String, Object>> work(McpSchema.JSONRPCRequest request, PlatformClient platform) {
		return switch (request.method()) {
			case McpSchema.METHOD_RESOURCES_LIST -> () -> this.resources.list(platform, param(request, "cursor"));
			case McpSchema.METHOD_RESOURCES_READ -> () -> this.resources.read(platform, uri(request));
			default -> this.resources::templates;
		};
	}

	private static String uri(McpSchema.JSONRPCRequest request) {
		String uri = param(request, "uri");
		if (uri == null) {
			throw new ApiException.InvalidRequest("'uri' must be a string");
		}
		return uri;
	}

	private static @Nullable String param(McpSchema.JSONRPCRequest request, String name) {
		return (request.params() instanceof Map<?, ?> params && params.get(name) instanceof String text) ? text : null;
	}

	private Reply refusal(McpSchema.JSONRPCRequest request, Throwable ex) {
		String uri = param(request, "uri");
		return switch (ex) {
			case ApiException.NotFound known when uri != null ->
				error(request, ErrorCodes.RESOURCE_NOT_FOUND, known).with(Map.of("uri", uri));
			case ApiException.InvalidRequest known -> error(request, ErrorCodes.INVALID_PARAMS, known);
			case ApiException known -> error(request, ErrorCodes.INTERNAL_ERROR, known);
			case TimeoutException _ -> Reply.error(request.id(), ErrorCodes.INTERNAL_ERROR,
					"There was no answer within " + this.limit.toSeconds() + " s; try again");
			default -> unknown(request, ex);
		};
	}

	private static Reply error(McpSchema.JSONRPCRequest request, int code, ApiException ex) {
		return Reply.error(request.id(), code, Plain.line(ex.message()) + " (" + ex.code() + ")");
	}

	private static Reply unknown(McpSchema.JSONRPCRequest request, Throwable ex) {
		System.getLogger(ResourceServer.class.getName())
			.log(System.Logger.Level.ERROR, "The method '" + request.method() + "' failed", ex);
		return Reply.error(request.id(), ErrorCodes.INTERNAL_ERROR, "The MCP server failed; its log has the details");
	}

}
