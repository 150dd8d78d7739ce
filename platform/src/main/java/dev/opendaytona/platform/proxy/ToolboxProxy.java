package dev.opendaytona.platform.proxy;

import java.net.ConnectException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.Caller;
import dev.opendaytona.platform.access.CallerArgument;
import dev.opendaytona.platform.fleet.RunnerSettings;
import dev.opendaytona.platform.sandbox.Activity;
import dev.opendaytona.platform.sandbox.SandboxDirectory;
import dev.opendaytona.platform.sandbox.SandboxState;
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
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * Carries requests for a toolbox to the runner and the answers back, both streamed. No
 * time limit in all: an exec may take hours. When either side goes away the other one is
 * told at once.
 */
public final class ToolboxProxy implements WebHandler {

	private static final Set<String> NOT_FORWARDED = Set.of("connection", "keep-alive", "proxy-authenticate",
			"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade", "host",
			"expect", "authorization", "x-daytona-authorization");

	private static final String CORS = "access-control-";

	private static final String QUIET = "X-Daytona-Skip-Last-Activity-Update";

	private final SandboxDirectory directory;

	private final Activity activity;

	private final RunnerSettings runner;

	private final HttpClient http;

	/**
	 * Creates the proxy.
	 * @param directory tells whose a sandbox is and whether it runs
	 * @param activity is told of each use
	 * @param runner where the runner is
	 */
	public ToolboxProxy(SandboxDirectory directory, Activity activity, RunnerSettings runner) {
		this.directory = directory;
		this.activity = activity;
		this.runner = runner;
		ConnectionProvider connections = ConnectionProvider.builder("toolbox")
			.maxConnections(2048)
			.pendingAcquireMaxCount(4096)
			.pendingAcquireTimeout(Duration.ofSeconds(15))
			.maxIdleTime(Duration.ofSeconds(30))
			.build();
		this.http = HttpClient.create(connections).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ToolboxPath path = ToolboxPath.parse(exchange.getRequest());
		Caller caller = CallerArgument.of(exchange);
		return this.directory.find(path.sandboxId())
			.filter((entry) -> visible(entry, caller))
			.switchIfEmpty(Mono.error(() -> unknown(path.sandboxId())))
			.flatMap((entry) -> forward(exchange, path, entry));
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
		if (exchange.getRequest().getHeaders().containsHeader(QUIET)) {
			return send(exchange, path);
		}
		return Mono.using(() -> {
			this.activity.begin(path.sandboxId());
			return path.sandboxId();
		}, (id) -> send(exchange, path), this.activity::end);
	}

	private Mono<Void> send(ServerWebExchange exchange, ToolboxPath path) {
		ServerHttpRequest request = exchange.getRequest();
		HttpClient.RequestSender sender = this.http.headers((headers) -> copyHeaders(request, headers))
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

	private void copyHeaders(ServerHttpRequest request, io.netty.handler.codec.http.HttpHeaders upstream) {
		request.getHeaders().forEach((name, values) -> {
			if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
				upstream.set(name, values);
			}
		});
		upstream.set(HttpHeaders.AUTHORIZATION, "Bearer " + this.runner.token().value());
		String host = request.getHeaders().getFirst(HttpHeaders.HOST);
		if (host != null) {
			upstream.set("X-Forwarded-Host", host);
		}
	}

	private static Publisher<Void> receive(ServerHttpResponse response, HttpClientResponse answer, ByteBufFlux body) {
		response.setStatusCode(HttpStatusCode.valueOf(answer.status().code()));
		answer.responseHeaders().forEach((header) -> {
			String name = header.getKey().toLowerCase(Locale.ROOT);
			if (!NOT_FORWARDED.contains(name) && !name.startsWith(CORS)) {
				response.getHeaders().add(header.getKey(), header.getValue());
			}
		});
		NettyDataBufferFactory buffers = (NettyDataBufferFactory) response.bufferFactory();
		Flux<DataBuffer> content = body.retain().map(buffers::wrap);
		// What has no length is a stream: each piece goes out when it comes in.
		return (response.getHeaders().getContentLength() >= 0) ? response.writeWith(content)
				: response.writeAndFlushWith(content.map(Mono::just));
	}

	private static ApiException unreachable(Throwable cause) {
		return new ApiException.Unavailable("RUNNER_UNAVAILABLE",
				"The request did not reach the sandbox because the runner does not answer;"
						+ " check that it runs ('daytona doctor'), then try again",
				cause);
	}

}
