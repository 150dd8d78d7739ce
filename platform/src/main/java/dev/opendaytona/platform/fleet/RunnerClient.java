package dev.opendaytona.platform.fleet;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.api.runner.ImageBuild;
import dev.opendaytona.api.runner.ImagePull;
import dev.opendaytona.api.runner.ImagePush;
import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.api.runner.PushStatus;
import dev.opendaytona.api.runner.RunnerInfo;
import dev.opendaytona.api.runner.SandboxRestore;
import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.api.runner.SandboxStatus;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The runner over HTTP (docs/design/0001-seams.md). Every call has a limit; every failure
 * is an {@link ApiException}: the runner's own one, or {@link ApiException.Unavailable}
 * when it cannot be reached.
 */
public final class RunnerClient {

	private static final Duration ASK = Duration.ofSeconds(10);

	private static final Duration MAKE = Duration.ofSeconds(30);

	private static final Duration IMPORT = Duration.ofMinutes(30);

	private static final Duration COMMIT = Duration.ofMinutes(10);

	/** How long nothing of an archive may come. */
	private static final Duration STALLED = Duration.ofMinutes(2);

	private static final Duration DESTROY = Duration.ofSeconds(30);

	private static final Duration STOP_SLACK = Duration.ofSeconds(15);

	private static final int ANSWER_BYTES = 16 << 20;

	private final WebClient http;

	private final RunnerSettings settings;

	private final Mono<String> installation;

	/**
	 * Creates a client; it connects when it is used.
	 * @param settings where the runner is
	 * @param json reads and writes the bodies
	 * @param installation which platform this is; the runner serves no other one
	 */
	public RunnerClient(RunnerSettings settings, JsonMapper json, Mono<UUID> installation) {
		this.settings = settings;
		this.installation = installation.map(UUID::toString);
		this.http = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(connector()))
			.defaultHeaders((headers) -> headers.setBearerAuth(settings.token().value()))
			.codecs((codecs) -> {
				codecs.defaultCodecs().maxInMemorySize(ANSWER_BYTES);
				codecs.defaultCodecs().jacksonJsonDecoder(new JacksonJsonDecoder(json));
				codecs.defaultCodecs().jacksonJsonEncoder(new JacksonJsonEncoder(json));
			})
			.build();
	}

	private static HttpClient connector() {
		ConnectionProvider connections = ConnectionProvider.builder("runner")
			.maxConnections(256)
			.pendingAcquireMaxCount(2048)
			.pendingAcquireTimeout(Duration.ofSeconds(15))
			.maxIdleTime(Duration.ofSeconds(30))
			.build();
		return HttpClient.create(connections).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 2000);
	}

	/**
	 * What the runner is and has.
	 * @return its description
	 */
	public Mono<RunnerInfo> info() {
		return exchange(HttpMethod.GET, "/info", "ask the runner what it is", null, RunnerInfo.class, ASK);
	}

	/**
	 * Every sandbox on the runner.
	 * @return their status
	 */
	public Mono<List<SandboxStatus>> list() {
		return exchange(HttpMethod.GET, "/sandboxes", "list the runner's sandboxes", null, SandboxStatus[].class, ASK)
			.map(List::of);
	}

	/**
	 * One sandbox.
	 * @param id its id
	 * @return its status, or empty when the runner does not have it
	 */
	public Mono<SandboxStatus> find(String id) {
		return exchange(HttpMethod.GET, path(id), "look at sandbox '" + id + "'", null, SandboxStatus.class, ASK)
			.onErrorResume(ApiException.NotFound.class, (absent) -> Mono.empty());
	}

	/**
	 * Makes and starts a sandbox; harmless when repeated.
	 * @param spec what it should be
	 * @return its status
	 */
	public Mono<SandboxStatus> create(SandboxSpec spec) {
		return exchange(HttpMethod.PUT, path(spec.id()), "create sandbox '" + spec.id() + "'", json(spec),
				SandboxStatus.class, MAKE);
	}

	/**
	 * Starts a stopped sandbox; harmless when repeated.
	 * @param spec what it should be
	 * @return its status
	 */
	public Mono<SandboxStatus> start(SandboxSpec spec) {
		return exchange(HttpMethod.POST, path(spec.id()) + "/start", "start sandbox '" + spec.id() + "'", json(spec),
				SandboxStatus.class, MAKE);
	}

	/**
	 * Makes and starts a sandbox in the place of one that may be there; harmless when
	 * repeated.
	 * @param spec what it should be
	 * @return its status
	 */
	public Mono<SandboxStatus> replace(SandboxSpec spec) {
		return exchange(HttpMethod.POST, path(spec.id()) + "/replace", "replace sandbox '" + spec.id() + "'",
				json(spec), SandboxStatus.class, DESTROY.plus(MAKE));
	}

	/**
	 * Stops a sandbox; harmless when repeated.
	 * @param id its id
	 * @param grace how long its processes may take to end by themselves; zero kills at
	 * once
	 * @return its status
	 */
	public Mono<SandboxStatus> stop(String id, Duration grace) {
		return exchange(HttpMethod.POST, path(id) + "/stop?graceSeconds=" + grace.toSeconds(),
				"stop sandbox '" + id + "'", null, SandboxStatus.class, grace.plus(STOP_SLACK));
	}

	/**
	 * Changes what a sandbox may reach.
	 * @param id its id
	 * @param policy what it may reach from now on
	 * @return its status
	 */
	public Mono<SandboxStatus> network(String id, NetworkPolicy policy) {
		return exchange(HttpMethod.PUT, path(id) + "/network", "change the network of sandbox '" + id + "'",
				json(policy), SandboxStatus.class, ASK);
	}

	/**
	 * Removes a sandbox and its files; harmless when repeated.
	 * @param id its id
	 * @return the end
	 */
	public Mono<Void> destroy(String id) {
		return exchange(HttpMethod.DELETE, path(id), "destroy sandbox '" + id + "'", null, Void.class, DESTROY);
	}

	/**
	 * Makes an image from a root file system.
	 * @param name the name of the image
	 * @param tar an uncompressed tar
	 * @return the image
	 */
	public Mono<RunnerInfo.ImageInfo> importImage(String name, Flux<DataBuffer> tar) {
		return exchange(HttpMethod.PUT, imagePath(name), "import image '" + name + "'",
				BodyInserters.fromDataBuffers(tar), RunnerInfo.ImageInfo.class, IMPORT);
	}

	/**
	 * Removes an image; harmless when repeated.
	 * @param name the name of the image
	 * @return the end
	 */
	public Mono<Void> removeImage(String name) {
		return exchange(HttpMethod.DELETE, imagePath(name), "remove image '" + name + "'", null, Void.class, ASK);
	}

	/**
	 * Fetches an image from a registry, in the runner's own time; harmless when repeated.
	 * @param name the name that it gets
	 * @param pull where it is
	 * @return how far it is
	 */
	public Mono<ImageStatus> pull(String name, ImagePull pull) {
		return exchange(HttpMethod.PUT, imagePath(name) + "/pull", "pull image '" + pull.reference() + "'", json(pull),
				ImageStatus.class, ASK);
	}

	/**
	 * Builds an image, in the runner's own time; harmless when repeated.
	 * @param name the name that it gets
	 * @param build what to build
	 * @return how far it is
	 */
	public Mono<ImageStatus> build(String name, ImageBuild build) {
		return exchange(HttpMethod.PUT, imagePath(name) + "/build", "build image '" + name + "'", json(build),
				ImageStatus.class, ASK);
	}

	/**
	 * How far an image is.
	 * @param name its name
	 * @param wait how long the runner may wait for its end before it answers
	 * @return how far it is, or empty when the runner does not know it
	 */
	public Mono<ImageStatus> image(String name, Duration wait) {
		return exchange(HttpMethod.GET, imagePath(name) + "?waitSeconds=" + wait.toSeconds(),
				"look at image '" + name + "'", null, ImageStatus.class, ASK.plus(wait))
			.onErrorResume(ApiException.NotFound.class, (absent) -> Mono.empty());
	}

	/**
	 * What is told of the making of an image.
	 * @param name its name
	 * @param follow whether to go on until it ends
	 * @return the text
	 */
	public Flux<DataBuffer> imageLog(String name, boolean follow) {
		return bytes(imagePath(name) + "/log?follow=" + follow, "read the log of image '" + name + "'");
	}

	private Flux<DataBuffer> bytes(String path, String what) {
		return this.installation.flatMapMany((id) -> this.http.get()
			.uri(URI.create(this.settings.resolve(path)))
			.header(RunnerInfo.PLATFORM, id)
			.exchangeToFlux((response) -> response.statusCode().is2xxSuccessful()
					? response.bodyToFlux(DataBuffer.class) : read(response, Void.class, what).thenMany(Flux.empty()))
			.onErrorMap((failure) -> !(failure instanceof ApiException), (failure) -> away(what, failure)));
	}

	/**
	 * An image as a file.
	 * @param name its name
	 * @param called how it is called where the file is read
	 * @return the bytes of a tar; they fail when they break off
	 */
	public Flux<DataBuffer> saveImage(String name, String called) {
		return bytes(imagePath(name) + "/archive?called=" + URLEncoder.encode(called, StandardCharsets.UTF_8),
				"write image '" + name + "' down");
	}

	/**
	 * Sends an image to a registry, in the runner's own time; harmless when repeated.
	 * @param name its name
	 * @param push where to
	 * @return how far it is
	 */
	public Mono<PushStatus> push(String name, ImagePush push) {
		return exchange(HttpMethod.PUT, imagePath(name) + "/push", "push image '" + name + "'", json(push),
				PushStatus.class, ASK);
	}

	/**
	 * How far the sending of an image is.
	 * @param name its name
	 * @param wait how long the runner may wait for its end before it answers
	 * @return how far it is
	 */
	public Mono<PushStatus> pushed(String name, Duration wait) {
		return exchange(HttpMethod.GET, imagePath(name) + "/push?waitSeconds=" + wait.toSeconds(),
				"look at the push of image '" + name + "'", null, PushStatus.class, ASK.plus(wait));
	}

	/**
	 * Makes an image of what a sandbox is at this moment.
	 * @param id the sandbox
	 * @param image the name of the image
	 * @return the image
	 */
	public Mono<RunnerInfo.ImageInfo> commit(String id, String image) {
		return exchange(HttpMethod.POST, path(id) + "/commit?image=" + URLEncoder.encode(image, StandardCharsets.UTF_8),
				"make a snapshot of sandbox '" + id + "'", null, RunnerInfo.ImageInfo.class, COMMIT);
	}

	/**
	 * Makes and starts a sandbox with the files that another one has; harmless when
	 * repeated.
	 * @param id the other sandbox
	 * @param spec what the new one should be
	 * @return its status
	 */
	public Mono<SandboxStatus> fork(UUID id, SandboxSpec spec) {
		return exchange(HttpMethod.POST, path(id.toString()) + "/fork", "fork sandbox '" + id + "'", json(spec),
				SandboxStatus.class, MAKE);
	}

	/**
	 * Writes down what a sandbox has changed, running or stopped.
	 * @param id the sandbox
	 * @return the bytes; they fail when they break off
	 */
	public Flux<DataBuffer> archive(String id) {
		return bytes(path(id) + "/archive", "write sandbox '" + id + "' down").timeout(STALLED)
			.onErrorMap(TimeoutException.class, (late) -> late("write sandbox '" + id + "' down", STALLED));
	}

	/**
	 * Makes and starts a sandbox of what was written down; harmless when repeated.
	 * @param restore what it should be, and of what
	 * @return its status
	 */
	public Mono<SandboxStatus> restore(SandboxRestore restore) {
		String id = restore.spec().id();
		return exchange(HttpMethod.POST, path(id) + "/restore", "restore sandbox '" + id + "'", json(restore),
				SandboxStatus.class, MAKE);
	}

	private static String path(String id) {
		return "/sandboxes/" + id;
	}

	private static String imagePath(String name) {
		return "/images/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private static BodyInserter<?, ? super org.springframework.http.client.reactive.ClientHttpRequest> json(
			Object body) {
		return BodyInserters.fromValue(body);
	}

	private <T> Mono<T> exchange(HttpMethod method, String path, String what,
			@Nullable BodyInserter<?, ? super org.springframework.http.client.reactive.ClientHttpRequest> body,
			Class<T> answer, Duration limit) {
		WebClient.RequestBodySpec request = this.http.method(method)
			.uri(URI.create(this.settings.resolve(path)))
			.accept(MediaType.APPLICATION_JSON);
		WebClient.RequestHeadersSpec<?> complete = (body != null) ? request.body(body) : request;
		if (body != null && answer != RunnerInfo.ImageInfo.class) {
			request.contentType(MediaType.APPLICATION_JSON);
		}
		return this.installation.flatMap((id) -> complete.header(RunnerInfo.PLATFORM, id)
			.exchangeToMono((response) -> read(response, answer, what))
			.timeout(limit)
			.onErrorMap(TimeoutException.class, (late) -> late(what, limit))
			.onErrorMap((failure) -> !(failure instanceof ApiException), (failure) -> away(what, failure)));
	}

	private static <T> Mono<T> read(ClientResponse response, Class<T> answer, String what) {
		if (response.statusCode().is2xxSuccessful()) {
			return (answer == Void.class) ? response.releaseBody().then(Mono.empty()) : response.bodyToMono(answer);
		}
		return response.bodyToMono(RunnerFailure.class)
			.onErrorReturn(RunnerFailure.NONE)
			.defaultIfEmpty(RunnerFailure.NONE)
			.flatMap((failure) -> Mono.error(failure.translate(response.statusCode().value(), what)));
	}

	private static ApiException late(String what, Duration limit) {
		return new ApiException.Timeout("RUNNER_TIMEOUT", "Tried to " + what + ", but the runner did not finish within "
				+ limit.toSeconds() + " s (timeout); look at the state again in a moment");
	}

	private static ApiException away(String what, Throwable cause) {
		return new ApiException.Unavailable("RUNNER_UNAVAILABLE", "Tried to " + what
				+ ", but the runner does not answer, or not as it should; check that it runs ('daytona doctor'), then try again",
				cause);
	}

}
