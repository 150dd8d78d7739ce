package dev.opendaytona.mcp.gateway;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.mcp.platform.PlatformClient;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One client's session, whatever carries it: a message goes in, its reply comes out. What
 * the SDK's session leaves open is settled here: the order of the handshake, the same id
 * twice, cancellation, and errors that would show Java to the client.
 */
public final class Conversation implements AutoCloseable {

	private static final int BUSY = -32_000;

	/** Revisions are dates. */
	private static final String FIRST_WITH_LINKS = ProtocolVersions.MCP_2025_06_18;

	private final Map<Object, Sinks.Empty<Void>> running = new ConcurrentHashMap<>();

	private final Map<Object, JSONRPCResponse> replies = new ConcurrentHashMap<>();

	private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);

	private final Sinks.Empty<Void> closed = Sinks.empty();

	private final McpServerSession session;

	private final ResourceServer resources;

	private final PlatformClient platform;

	private final GatewaySettings settings;

	/** Whether the client's revision knows links to resources. */
	private volatile boolean links;

	Conversation(McpServerSession.Factory sessions, McpJsonMapper mapper, ResourceServer resources,
			PlatformClient platform, GatewaySettings settings) {
		this.session = sessions.create(new Replies(mapper));
		this.resources = resources;
		this.platform = platform;
		this.settings = settings;
	}

	private enum Phase {

		NEW, INITIALIZED, READY, CLOSED

	}

	/**
	 * Takes a message.
	 * @param message the message
	 * @return the reply; empty for what has none, and for a call that was cancelled
	 */
	public Mono<Reply> receive(Incoming message) {
		return switch (message) {
			case Incoming.Call call -> Mono.defer(() -> ask(call.request()));
			case Incoming.Notice notice -> Mono.defer(() -> tell(notice));
			case Incoming.Answer _ -> Mono.empty();
			case Incoming.Malformed malformed -> Mono.just(malformed.reply());
		};
	}

	/**
	 * Takes a message and tells of its progress, when the client asked for that.
	 * @param message the message
	 * @return what to send, the reply last
	 */
	public Flux<Outgoing> follow(Incoming message) {
		Object token = (message instanceof Incoming.Call call) ? call.progressToken() : null;
		Flux<Outgoing> reply = receive(message).cast(Outgoing.class).flux();
		return (token == null) ? reply
				: reply.publish((one) -> Flux.merge(one, progress(token).takeUntilOther(one.then())));
	}

	private Flux<Outgoing> progress(Object token) {
		long seconds = Math.max(1, this.settings.progress().toSeconds());
		return Flux.interval(this.settings.progress())
			.onBackpressureDrop()
			.map((count) -> new Progress(token, (count + 1) * seconds));
	}

	/**
	 * When the session ended.
	 * @return completes at the end
	 */
	public Mono<Void> closed() {
		return this.closed.asMono();
	}

	/** Ends the session and cancels what still runs. */
	@Override
	public void close() {
		this.phase.set(Phase.CLOSED);
		this.running.values().forEach(Sinks.Empty::tryEmitEmpty);
		this.closed.tryEmitEmpty();
	}

	private Mono<Reply> ask(McpSchema.JSONRPCRequest request) {
		String method = request.method();
		if (method.equals(McpSchema.METHOD_PING)) {
			return Mono.just(Reply.result(request.id(), Map.of()));
		}
		boolean opens = method.equals(McpSchema.METHOD_INITIALIZE);
		if (opens && !this.phase.compareAndSet(Phase.NEW, Phase.INITIALIZED)) {
			return refuse(request, ErrorCodes.INVALID_REQUEST, "This session is initialized already");
		}
		if (!opens && this.phase.get() != Phase.READY) {
			return refuse(request, ErrorCodes.INVALID_REQUEST,
					"Send 'initialize' and then 'notifications/initialized' before '" + method + "'");
		}
		return (this.running.size() >= this.settings.maxCalls())
				? refuse(request, BUSY,
						"More than " + this.settings.maxCalls() + " calls at once; wait for some to end")
				: dispatch(request);
	}

	private Mono<Reply> dispatch(McpSchema.JSONRPCRequest request) {
		Sinks.Empty<Void> cancelled = Sinks.empty();
		if (this.running.putIfAbsent(request.id(), cancelled) != null) {
			return refuse(request, ErrorCodes.INVALID_REQUEST, "A request with this id is still running");
		}
		Mono<Reply> answer = ResourceServer.serves(request.method()) ? this.resources.answer(request, this.platform)
				: inSession(request);
		return answer.takeUntilOther(cancelled.asMono()).doFinally((_) -> {
			this.replies.remove(request.id());
			this.running.remove(request.id());
		});
	}

	private Mono<Reply> inSession(McpSchema.JSONRPCRequest request) {
		return handle(request).then(Mono.fromSupplier(() -> this.replies.remove(request.id())))
			.map((reply) -> tidy(request, reply))
			.doOnNext((reply) -> retreat(request, reply));
	}

	/** A handshake that was refused may be tried again. */
	private void retreat(McpSchema.JSONRPCRequest request, Reply reply) {
		if (request.method().equals(McpSchema.METHOD_INITIALIZE) && reply.failed()) {
			this.phase.compareAndSet(Phase.INITIALIZED, Phase.NEW);
		}
	}

	private Mono<Reply> tell(Incoming.Notice notice) {
		Object cancelledId = notice.cancelledId();
		if (cancelledId != null) {
			Sinks.Empty<Void> call = this.running.get(cancelledId);
			if (call != null) {
				call.tryEmitEmpty();
			}
			return Mono.empty();
		}
		boolean completes = notice.notification().method().equals(McpSchema.METHOD_NOTIFICATION_INITIALIZED);
		return (completes && this.phase.compareAndSet(Phase.INITIALIZED, Phase.READY))
				? handle(notice.notification()).then(Mono.empty()) : Mono.empty();
	}

	private Mono<Void> handle(McpSchema.JSONRPCMessage message) {
		return this.session.handle(message)
			.contextWrite((context) -> context.put(McpTransportContext.KEY, McpTransportContext
				.create(Map.of(ToolServer.PLATFORM, this.platform, ToolServer.LINKS, this.links))));
	}

	private static Mono<Reply> refuse(McpSchema.JSONRPCRequest request, int code, String message) {
		return Mono.just(Reply.error(request.id(), code, message));
	}

	/** Where the SDK's session puts its replies. */
	private final class Replies implements McpServerTransport {

		private final McpJsonMapper mapper;

		private Replies(McpJsonMapper mapper) {
			this.mapper = mapper;
		}

		@Override
		public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
			return Mono.fromRunnable(() -> {
				if (message instanceof JSONRPCResponse reply && reply.id() != null) {
					Conversation.this.replies.put(reply.id(), reply);
				}
			});
		}

		@Override
		public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
			return this.mapper.convertValue(data, type);
		}

		@Override
		public Mono<Void> closeGracefully() {
			return Mono.empty();
		}

	}

	/**
	 * Our handlers never fail, so an internal error of the SDK means that the parameters
	 * did not fit their record; its text is Java's and is not shown. The SDK also claims
	 * logging for every server.
	 */
	private Reply tidy(McpSchema.JSONRPCRequest request, JSONRPCResponse reply) {
		if (reply.error() != null) {
			int code = (reply.error().code() == ErrorCodes.INTERNAL_ERROR) ? ErrorCodes.INVALID_PARAMS
					: reply.error().code();
			return Reply.error(reply.id(), code,
					(code == ErrorCodes.INVALID_PARAMS) ? misfit(request) : reply.error().message());
		}
		return Reply.result(reply.id(),
				(reply.result() instanceof McpSchema.InitializeResult opened) ? opened(opened) : reply.result());
	}

	private static String misfit(McpSchema.JSONRPCRequest request) {
		boolean call = request.method().equals(McpSchema.METHOD_TOOLS_CALL);
		return (call && request.params() instanceof Map<?, ?> params && params.get("name") instanceof String name)
				? "Unknown tool '" + name + "', or its arguments are not an object; see tools/list"
				: "Invalid params: they do not have the form that '" + request.method() + "' asks for";
	}

	private McpSchema.InitializeResult opened(McpSchema.InitializeResult result) {
		this.links = result.protocolVersion().compareTo(FIRST_WITH_LINKS) >= 0;
		return new McpSchema.InitializeResult(result.protocolVersion(),
				McpSchema.ServerCapabilities.builder().tools(false).resources(false, false).build(),
				result.serverInfo(), result.instructions(), null);
	}

}
