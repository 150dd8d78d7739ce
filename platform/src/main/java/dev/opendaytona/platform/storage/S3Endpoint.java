package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.access.InstallationIdentity;
import dev.opendaytona.web.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;

/**
 * The embedded store as S3 clients see it: one bucket, on the platform's own port, so
 * that whoever reaches the platform reaches it. Bodies are read as they come; nothing
 * that is wrongly signed, incomplete or other than its checksum ever shows.
 */
final class S3Endpoint implements WebHandler {

	private static final Logger logger = LoggerFactory.getLogger(S3Endpoint.class);

	private static final Duration IDLE = Duration.ofSeconds(60);

	private final S3Objects objects;

	private final Mono<InstallationIdentity> installation;

	private final Clock clock;

	S3Endpoint(S3Objects objects, Mono<InstallationIdentity> installation, Clock clock) {
		this.objects = objects;
		this.installation = installation;
		this.clock = clock;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		ServerHttpRequest request = exchange.getRequest();
		String path = request.getPath().value();
		return this.installation.map((identity) -> call(request, identity.secret()))
			.flatMap(Blocking::call)
			.onErrorResume((failure) -> Mono.just(answer(request, failure)))
			.flatMap((answer) -> write(exchange.getResponse(), answer))
			.doOnError((failure) -> logger.debug("{} {} was given up", request.getMethod(), path, failure));
	}

	/** The body is asked for when the headers are known to be good. */
	private Callable<S3Answer> call(ServerHttpRequest request, Secret installation) {
		return () -> {
			S3Request wanted = S3Request.of(request);
			S3Signature signature = S3Signature.of(wanted);
			StorageCredentials.Credential credential = credential(signature, installation);
			signature.require(wanted, credential.secret(), this.clock.instant());
			try (RequestBody body = new RequestBody(request.getBody().timeout(IDLE));
					S3Payload payload = S3Payload.of(wanted, signature, credential.secret(), body)) {
				return this.objects.answer(wanted, credential.organizationId(), payload);
			}
		};
	}

	private StorageCredentials.Credential credential(S3Signature signature, Secret installation) {
		StorageCredentials.Credential credential = StorageCredentials.find(signature.accessKey(), installation)
			.orElseThrow(() -> new S3Failure(403, "InvalidAccessKeyId",
					"The access key is not one of this server; ask GET /api/object-storage/push-access"));
		if (!this.clock.instant().isBefore(credential.expiresAt())) {
			throw new S3Failure(403, "ExpiredToken", "The access key ended at " + credential.expiresAt()
					+ "; ask GET /api/object-storage/push-access for a new one");
		}
		return credential;
	}

	private static Mono<Void> write(ServerHttpResponse response, S3Answer answer) {
		response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
		answer.headers().forEach(response.getHeaders()::set);
		Callable<InputStream> content = answer.content();
		return (content != null) ? response.writeWith(Blocking.read(content)) : response.setComplete();
	}

	private static S3Answer answer(ServerHttpRequest request, Throwable failure) {
		S3Failure known = known(request, failure);
		return S3Answer.xml(known.status(), S3Xml.error(known, request.getPath().value()));
	}

	private static S3Failure known(ServerHttpRequest request, Throwable failure) {
		Throwable cause = (failure instanceof IOException && failure.getCause() != null) ? failure.getCause() : failure;
		return switch (cause) {
			case S3Failure wrong -> wrong;
			case TimeoutException slow -> new S3Failure(400, "RequestTimeout",
					"No more of the body came for " + IDLE.toSeconds() + " s; send it again");
			case ApiException.Unavailable unavailable -> {
				logger.warn("{} {} failed: {}", request.getMethod(), request.getPath().value(), unavailable.message(),
						unavailable.getCause());
				yield new S3Failure(503, "ServiceUnavailable", unavailable.message());
			}
			case ClosedByInterruptException gone -> gone(request);
			case InterruptedException gone -> gone(request);
			case AbortedException gone -> gone(request);
			case IllegalArgumentException wrong ->
				new S3Failure(400, "InvalidURI", "The path or the query is not properly percent-encoded");
			default -> {
				logger.error("{} {} failed", request.getMethod(), request.getPath().value(), failure);
				yield new S3Failure(500, "InternalError", "An unexpected error occurred.");
			}
		};
	}

	/** Nobody waits for this answer. */
	private static S3Failure gone(ServerHttpRequest request) {
		logger.debug("{} {} was given up by the client", request.getMethod(), request.getPath().value());
		return new S3Failure(400, "RequestTimeout", "The request was given up before its body had come");
	}

}
