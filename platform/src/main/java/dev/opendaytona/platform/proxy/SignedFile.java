package dev.opendaytona.platform.proxy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

import dev.opendaytona.api.Secret;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.platform.sandbox.SigningKeys;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;

/**
 * A request for one file by a signed URL, which takes the place of an API key (contract:
 * toolbox section 5). The signature covers the method, the path and the end; nothing else
 * of the query goes to the runner.
 *
 * @param method the HTTP method
 * @param path the file
 * @param expires when it ends, in seconds since 1970; 0 is never
 * @param signature what proves it
 */
record SignedFile(String method, String path, String expires, String signature) {

	private static final String REFUSED = "The signature of this URL is not valid for this sandbox, file and method;"
			+ " make a new URL, the key may have been changed";

	/**
	 * Whether a request comes with a signature in the place of an API key.
	 * @param request the request
	 * @return whether it does; nothing is proved yet
	 */
	static boolean isAsked(ServerHttpRequest request) {
		String path = request.getPath().value();
		return !request.getHeaders().containsHeader(HttpHeaders.AUTHORIZATION)
				&& (path.startsWith("/toolbox/") || path.startsWith("/api/toolbox/"))
				&& ToolboxPath.isFile(request.getMethod().name(), path)
				&& request.getQueryParams().containsKey("signature");
	}

	static SignedFile of(ServerHttpRequest request) {
		MultiValueMap<String, String> query = request.getQueryParams();
		return new SignedFile(request.getMethod().name(), one(query, "path"), one(query, "expires"),
				one(query, "signature"));
	}

	private static String one(MultiValueMap<String, String> query, String name) {
		List<String> values = query.getOrDefault(name, List.of());
		if (values.size() != 1 || values.getFirst() == null) {
			throw new ApiException.InvalidRequest("A signed URL takes 'path', 'expires' and 'signature' once each");
		}
		return values.getFirst();
	}

	void verify(Secret key, Instant now) {
		String text = "v1:files:" + this.method + ":" + this.path + ":" + this.expires;
		String expected = "v1_" + Base64.getUrlEncoder().withoutPadding().encodeToString(SigningKeys.sign(key, text));
		if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8),
				this.signature.getBytes(StandardCharsets.UTF_8))) {
			throw refused();
		}
		if (isOver(now)) {
			throw new ApiException.Forbidden("This signed URL has expired; make a new one");
		}
	}

	static ApiException refused() {
		return new ApiException.Unauthenticated(REFUSED);
	}

	private boolean isOver(Instant now) {
		try {
			long end = Long.parseLong(this.expires);
			return end != 0 && now.getEpochSecond() >= end;
		}
		catch (NumberFormatException never) {
			return true;
		}
	}

	/** What the runner gets to see of the query. */
	String query() {
		return "path=" + URLEncoder.encode(this.path, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
