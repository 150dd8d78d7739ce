package dev.opendaytona.platform.storage;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request as S3 sees it.
 *
 * @param method its method
 * @param path its path, decoded
 * @param query its query, decoded, in order; without a value means an empty one
 * @param headers its headers
 */
record S3Request(String method, String path, Map<String, String> query, HttpHeaders headers) {

	/** Further ones that change nothing are {@code x-id}, which names the operation. */
	private static final Set<String> KNOWN = Set.of("list-type", "prefix", "max-keys", "delimiter",
			"continuation-token", "start-after", "marker", "encoding-type", "fetch-owner", "location", "uploads",
			"uploadId", "partNumber", "x-id");

	static S3Request of(ServerHttpRequest request) {
		URI uri = request.getURI();
		return new S3Request(request.getMethod().name(), UriEncoding.decode(uri.getRawPath()), query(uri.getRawQuery()),
				request.getHeaders());
	}

	private static Map<String, String> query(@Nullable String text) {
		Map<String, String> result = new TreeMap<>();
		if (text == null || text.isEmpty()) {
			return result;
		}
		for (String pair : text.split("&", -1)) {
			int equals = pair.indexOf('=');
			String name = UriEncoding.decode((equals < 0) ? pair : pair.substring(0, equals));
			String value = (equals < 0) ? "" : UriEncoding.decode(pair.substring(equals + 1));
			if (result.put(name, value) != null) {
				throw S3Failure.invalid("The query names '" + name + "' twice");
			}
		}
		return result;
	}

	/** Refuses what would be left out: to leave out a condition or a right is worse. */
	void requireKnown() {
		for (String name : this.query.keySet()) {
			if (!KNOWN.contains(name) && !S3Signature.PARAMETERS.contains(name)) {
				throw S3Failure.notImplemented("'" + name + "'");
			}
		}
		for (String name : List.of("x-amz-copy-source", "x-amz-server-side-encryption",
				"x-amz-server-side-encryption-customer-algorithm", "x-amz-object-lock-mode", "x-amz-tagging",
				HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_MODIFIED_SINCE,
				HttpHeaders.IF_UNMODIFIED_SINCE)) {
			if (this.headers.containsHeader(name)) {
				throw S3Failure.notImplemented("header '" + name + "'");
			}
		}
	}

	boolean has(String parameter) {
		return this.query.containsKey(parameter);
	}

	String parameter(String name) {
		return this.query.getOrDefault(name, "");
	}

	int number(String name, int usual, int least, int most) {
		String text = this.query.get(name);
		if (text == null) {
			return usual;
		}
		try {
			int number = Integer.parseInt(text);
			if (number >= least && number <= most) {
				return number;
			}
		}
		catch (NumberFormatException wrong) {
			// Said below.
		}
		throw new S3Failure(400, "InvalidArgument", name + " must be a number from " + least + " to " + most);
	}

	Optional<String> header(String name) {
		return Optional.ofNullable(this.headers.getFirst(name));
	}

	/** The values of a header as they are signed. */
	String signedHeader(String name) {
		List<String> values = new ArrayList<>();
		for (String value : this.headers.getOrEmpty(name)) {
			values.add(value.strip().replaceAll(" +", " "));
		}
		return String.join(",", values);
	}

	/** What comes after the bucket; empty when the request is for the bucket itself. */
	String keyText() {
		int slash = this.path.indexOf('/', 1);
		return (slash < 0) ? "" : this.path.substring(slash + 1);
	}

	ObjectKey key() {
		try {
			return new ObjectKey(keyText());
		}
		catch (ApiException.InvalidRequest wrong) {
			throw new S3Failure(400, "InvalidURI", wrong.message());
		}
	}

}
