package dev.opendaytona.platform.proxy;

import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.CallerArgument;
import dev.opendaytona.platform.fleet.RunnerSettings;
import dev.opendaytona.platform.sandbox.Activity;
import dev.opendaytona.platform.sandbox.SandboxDirectory;
import dev.opendaytona.platform.sandbox.SandboxState;
import dev.opendaytona.platform.sandbox.SigningKeys;
import dev.opendaytona.web.BodyPieces;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Carries requests for a toolbox to the runner and the answers back, both streamed. No
 * time limit in all: an exec may take hours. When either side goes away the other one is
 * told at once. WebSockets go through a {@link WebSocketTunnel}.
 */
public final class ToolboxProxy implements WebHandler {

	private static final Duration PINGS = Duration.ofSeconds(30);

	private static final String QUIET = "X-Daytona-Skip-Last-Activity-Update";

	private final SandboxDirectory directory;

	private final Activity activity;

	private final SigningKeys keys;

	private final Clock clock;

	private final RunnerSettings runner;

	private final HttpClient http;

	private final WebSocketTunnel tunnel;

	/**
	 * Creates the proxy.
	 * @param directory tells whose a sandbox is and whether it runs
	 * @param activity is told of each use
	 * @param keys the keys of signed URLs
	 * @param clock tells when they end
	 * @param runner where the runner is
	 */
	public ToolboxProxy(SandboxDirectory directory, Activity activity, SigningKeys keys, Clock clock,
			RunnerSettings runner) {
		this.keys = keys;
		this.clock = clock;
		this.directory = directory;
		this.activity = activity;
		this.runner = runner;
		ConnectionProvider connections = ConnectionProvider.builder("toolbox")
			.maxConnections(2048)
			.pendingAcquireMaxCount(4096)
			.pendingAcquireTimeout(Duration.ofSeconds(15))
			.maxIdleTime(Duration.ofSeconds(30))
			.build();
		this.http = BodyPieces.of(HttpClient.create(connections)).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000);
		this.tunnel = new WebSocketTunnel(runner, PINGS);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ToolboxPath path = ToolboxPath.parse(exchange.getRequest());
		if (SignedFile.isAsked(exchange.getRequest())) {
			return signed(exchange, path, SignedFile.of(exchange.getRequest()));
		}
		Caller caller = CallerArgument.of(exchange);
		return this.directory.find(path.sandboxId())
			.filter((entry) -> visible(entry, caller))
			.switchIfEmpty(Mono.error(() -> unknown(path.sandboxId())))
			.flatMap((entry) -> forward(exchange, path, entry));
	}

	/**
	 * Whether a request needs no key because it brings another proof, which
	 * {@link #handle} checks.
	 * @param request the request
	 * @return whether it does
	 */
	public static boolean bringsProof(ServerHttpRequest request) {
		return SignedFile.isAsked(request);
	}

	private Mono<Void> signed(ServerWebExchange exchange, ToolboxPath path, SignedFile file) {
		return this.keys.find(path.sandboxId())
			.switchIfEmpty(Mono.error(SignedFile::refused))
			.doOnNext((key) -> file.verify(key, this.clock.instant()))
			.then(this.directory.find(path.sandboxId()))
			.flatMap((entry) -> forward(exchange, path.with(file.query()), entry));
	}

	private static boolean visible(SandboxDirectory.Entry entry, Caller caller) {
		return entry.organizationId().equals(caller.organizationId()) && entry.state() != SandboxState.DESTROYED;
	}

	private static ApiException unknown(UUID id) {
		return new ApiException.NotFound("Sandbox with ID or name " + id + " not found");
	}

	private Mono<Void> forward(ServerWebExchange exchange, ToolboxPath path, SandboxDirectory.Entry entry) {
		if (entry.state() != SandboxState.STARTED) {
			return Mono.error(new ApiException.InvalidRequest("Sandbox is not running"));
		}
		boolean quiet = exchange.getRequest().getHeaders().containsHeader(QUIET);
		if (WebSocketTunnel.isAsked(exchange.getRequest())) {
			return this.tunnel.open(exchange, path.target(), () -> use(path.sandboxId(), quiet))
				.onErrorMap(ConnectException.class, ToolboxProxy::unreachable);
		}
		if (quiet) {
			return send(exchange, path);
		}
		return Mono.using(() -> {
			this.activity.begin(path.sandboxId());
			return path.sandboxId();
		}, (id) -> send(exchange, path), this.activity::end);
	}

	private Runnable use(UUID id, boolean quiet) {
		if (quiet) {
			return () -> {
			};
		}
		this.activity.begin(id);
		return () -> this.activity.end(id);
	}

	private Mono<Void> send(ServerWebExchange exchange, ToolboxPath path) {
		ServerHttpRequest request = exchange.getRequest();
		HttpClient.RequestSender sender = this.http
			.headers((headers) -> Forwarded.request(request, this.runner, headers))
			.request(HttpMethod.valueOf(request.getMethod().name()))
			.uri(this.runner.resolve(path.target()));
		HttpClient.ResponseReceiver<?> receiver = hasBody(request)
				? sender.send(request.getBody().map(NettyDataBufferFactory::toByteBuf)) : sender;
		return receiver.response((answer, body) -> receive(exchange.getResponse(), answer, body))
			.then()
			.onErrorMap(ConnectException.class, ToolboxProxy::unreachable)
			.onErrorMap(PrematureCloseException.class, ToolboxProxy::unreachable);
	}

	private static boolean hasBody(ServerHttpRequest request) {
		return request.getHeaders().getContentLength() > 0
				|| request.getHeaders().containsHeader(HttpHeaders.TRANSFER_ENCODING);
	}

	private static Publisher<Void> receive(ServerHttpResponse response, HttpClientResponse answer, ByteBufFlux body) {
		Forwarded.answer(answer.status().code(), answer.responseHeaders(), response);
		NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
		Flux<DataBuffer> content = body.retain().map(buffers::wrap);
		// What has no length is a stream: each piece goes out when it comes in.
		return (response.getHeaders().getContentLength() >= 0) ? response.writeWith(content)
				: response.writeAndFlushWith(content.map(Mono::just));
	}

	static ApiException unreachable(Throwable cause) {
		return new ApiException.Unavailable("RUNNER_UNAVAILABLE",
				"The request did not reach the sandbox because the runner does not answer;"
						+ " check that it runs ('daytona doctor'), then try again",
				cause);
	}

}
