package dev.opendaytona.mcp.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.platform.Connections;
import dev.opendaytona.mcp.platform.PlatformClient;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import dev.opendaytona.api.Secret;
import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Turns the bearer token of a request into a caller, asking the platform about it and
 * remembering the answer for a short while.
 */
final class Keys {

	private static final String SCHEME = "bearer ";

	private static final int MAX_KEY = 8_192;

	private static final int REMEMBERED = 10_000;

	private final Connections connections;

	private final Supplier<URI> apiUrl;

	private final Cache<String, Boolean> answers;

	Keys(Connections connections, Supplier<URI> apiUrl, HttpSettings settings) {
		this.connections = connections;
		this.apiUrl = apiUrl;
		this.answers = Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterWrite(settings.keyMemory()).build();
	}

	/**
	 * Who sent a request.
	 *
	 * @param fingerprint tells keys apart without keeping them
	 * @param platform the platform, with the caller's key
	 */
	record Holder(String fingerprint, PlatformClient platform) {

	}

	Mono<Holder> holder(HttpHeaders headers) {
		Secret key = key(headers.getFirst(HttpHeaders.AUTHORIZATION));
		if (key == null) {
			return Mono.error(unauthorized("Send the API key: Authorization: Bearer <key>"));
		}
		Holder holder = new Holder(fingerprint(key), new PlatformClient(this.connections, endpoint(key)));
		Boolean known = this.answers.getIfPresent(holder.fingerprint());
		Mono<Boolean> accepted = (known != null) ? Mono.just(known) : ask(holder);
		return accepted.flatMap((valid) -> valid ? Mono.just(holder)
				: Mono.error(unauthorized("The platform does not know this API key")));
	}

	private Mono<Boolean> ask(Holder holder) {
		return Blocking.call(holder.platform()::keyAccepted)
			.doOnNext((valid) -> this.answers.put(holder.fingerprint(), valid))
			.onErrorMap(ApiException.class, (ex) -> new HttpRefusal(HttpStatus.SERVICE_UNAVAILABLE,
					"The API key cannot be checked now, since the platform does not answer; try again"));
	}

	private Supplier<PlatformEndpoint> endpoint(Secret key) {
		return () -> new PlatformEndpoint(this.apiUrl.get(), key);
	}

	private static @Nullable Secret key(@Nullable String authorization) {
		if (authorization == null || authorization.length() > MAX_KEY
				|| !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
			return null;
		}
		String key = authorization.substring(SCHEME.length()).strip();
		boolean printable = key.chars().allMatch((character) -> character > ' ' && character < 0x7F);
		return (!key.isEmpty() && printable) ? Secret.of(key) : null;
	}

	private static HttpRefusal unauthorized(String reason) {
		return new HttpRefusal(HttpStatus.UNAUTHORIZED, reason);
	}

	private static String fingerprint(Secret key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.value().getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
