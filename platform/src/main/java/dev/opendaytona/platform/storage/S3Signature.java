package dev.opendaytona.platform.storage;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The signature of a request (AWS Signature Version 4), in its header or, for one that
 * only reads, in its address.
 *
 * @param accessKey who signed
 * @param scope the day, region and service that it is for
 * @param signedHeaders the headers that are signed
 * @param time when it was signed
 * @param valid for how long an address is good; null for a signature in the header
 * @param signature what the client came to
 */
record S3Signature(String accessKey, Scope scope, List<String> signedHeaders, String time, @Nullable Duration valid,
		String signature) {

	static final String ALGORITHM = "AWS4-HMAC-SHA256";

	static final String PAYLOAD_HEADER = "x-amz-content-sha256";

	static final String UNSIGNED = "UNSIGNED-PAYLOAD";

	/** What an address has in its query when it is signed. */
	static final Set<String> PARAMETERS = Set.of("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires",
			"X-Amz-SignedHeaders", "X-Amz-Signature", "X-Amz-Security-Token", "X-Amz-Content-Sha256");

	private static final String DATE_HEADER = "x-amz-date";

	private static final String CREDENTIAL = "([^/,\\s]{1,128})/([0-9]{8})/([a-z0-9-]{1,64})/s3/aws4_request";

	private static final Pattern HEADER = Pattern.compile(ALGORITHM + " +Credential=" + CREDENTIAL
			+ " *, *SignedHeaders=([a-z0-9;_-]{1,2048}) *, *Signature=([0-9a-f]{64})");

	private static final Pattern IN_ADDRESS = Pattern.compile(CREDENTIAL);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private static final Duration SKEW = Duration.ofMinutes(15);

	private static final int LONGEST_SECONDS = 7 * 24 * 3600;

	/**
	 * What a signing key is good for.
	 *
	 * @param day the day
	 * @param region the region, which may be any
	 */
	record Scope(String day, String region) {

		String text() {
			return this.day + "/" + this.region + "/s3/aws4_request";
		}

		byte[] key(Secret secret) {
			byte[] key = ("AWS4" + secret.value()).getBytes(StandardCharsets.UTF_8);
			for (String part : List.of(this.day, this.region, "s3", "aws4_request")) {
				key = Digests.hmac(key, part);
			}
			return key;
		}

	}

	/**
	 * Reads the signature of a request.
	 * @throws S3Failure when there is none of this kind
	 */
	static S3Signature of(S3Request request) {
		return request.has("X-Amz-Signature") ? ofAddress(request) : ofHeader(request);
	}

	private static S3Signature ofHeader(S3Request request) {
		Matcher matcher = HEADER.matcher(request.header("authorization").orElse(""));
		if (!matcher.matches()) {
			throw S3Failure.denied("The request is not signed with Signature Version 4 in its Authorization header;"
					+ " sign it with the keys of GET /api/object-storage/push-access");
		}
		return new S3Signature(matcher.group(1), new Scope(matcher.group(2), matcher.group(3)),
				headers(matcher.group(4)), request.header(DATE_HEADER).orElse(""), null, matcher.group(5));
	}

	private static S3Signature ofAddress(S3Request request) {
		Matcher credential = IN_ADDRESS.matcher(request.parameter("X-Amz-Credential"));
		if (!credential.matches() || !request.parameter("X-Amz-Algorithm").equals(ALGORITHM)) {
			throw S3Failure.denied("The address is not signed with Signature Version 4");
		}
		return new S3Signature(credential.group(1), new Scope(credential.group(2), credential.group(3)),
				headers(request.parameter("X-Amz-SignedHeaders")), request.parameter("X-Amz-Date"),
				Duration.ofSeconds(request.number("X-Amz-Expires", 0, 1, LONGEST_SECONDS)),
				request.parameter("X-Amz-Signature"));
	}

	private static List<String> headers(String names) {
		return Arrays.asList(names.split(";", -1));
	}

	/**
	 * Signs an address, under which whoever knows it may read one object.
	 * @param base scheme, host and port
	 * @param path the path, not encoded
	 * @param credential whose right it is
	 * @param now when it is signed
	 * @param valid for how long it is good
	 * @return the address
	 */
	static URI link(URI base, String path, StorageCredentials.Credential credential, Instant now, Duration valid) {
		String time = TIME.format(now);
		Scope scope = new Scope(time.substring(0, time.indexOf('T')), EmbeddedStorage.REGION);
		Map<String, String> query = Map.of("X-Amz-Algorithm", ALGORITHM, "X-Amz-Credential",
				credential.accessKey() + "/" + scope.text(), "X-Amz-Date", time, "X-Amz-Expires",
				Long.toString(valid.toSeconds()), "X-Amz-SignedHeaders", "host");
		HttpHeaders headers = new HttpHeaders();
		headers.set("host", base.getRawAuthority());
		S3Signature unsigned = new S3Signature(credential.accessKey(), scope, List.of("host"), time, valid, "");
		String signature = unsigned.expected(new S3Request("GET", path, query, headers), credential.secret());
		return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path(path) + "?" + query(query)
				+ "&X-Amz-Signature=" + signature);
	}

	/**
	 * Checks the signature.
	 * @throws S3Failure when it is wrong, too old, or for something else
	 */
	void require(S3Request request, Secret secret, Instant now) {
		for (String header : (this.valid != null) ? List.of("host") : List.of("host", DATE_HEADER, PAYLOAD_HEADER)) {
			if (!this.signedHeaders.contains(header)) {
				throw S3Failure.denied("The header '" + header + "' is not signed");
			}
		}
		if (this.valid != null && (!request.method().equals("GET") || request.keyText().isEmpty())) {
			throw S3Failure.denied("A signed address is for a GET of an object and nothing else");
		}
		requireTime(now);
		if (!Digests.same(this.signature, expected(request, secret))) {
			throw new S3Failure(403, "SignatureDoesNotMatch",
					"The signature is not that of this request and key; check the secret, and that nothing between"
							+ " client and server changes the path or the Host header");
		}
	}

	private void requireTime(Instant now) {
		try {
			Instant signed = Instant.from(TIME.parse(this.time));
			boolean early = now.isBefore(signed.minus(SKEW));
			boolean late = !now.isBefore(signed.plus((this.valid != null) ? this.valid : SKEW));
			if (!early && !late && this.time.startsWith(this.scope.day())) {
				return;
			}
		}
		catch (DateTimeException wrong) {
			// Said below.
		}
		throw (this.valid != null) ? S3Failure.denied("The address is no longer good, or not yet; ask for a new one")
				: new S3Failure(403, "RequestTimeTooSkewed", "The request was signed at another time than now ("
						+ TIME.format(now) + "); set the client's clock");
	}

	/** What the signature has to be. */
	String expected(S3Request request, Secret secret) {
		return Digests.hex(Digests.hmac(this.scope.key(secret), stringToSign(request)));
	}

	private String stringToSign(S3Request request) {
		return String.join("\n", ALGORITHM, this.time, this.scope.text(), Digests.hexSha256(canonicalRequest(request)));
	}

	private String canonicalRequest(S3Request request) {
		StringBuilder headers = new StringBuilder();
		for (String name : this.signedHeaders) {
			headers.append(name).append(':').append(request.signedHeader(name)).append('\n');
		}
		return String.join("\n", request.method(), path(request.path()), query(request.query()), headers,
				String.join(";", this.signedHeaders), request.header(PAYLOAD_HEADER).orElse(UNSIGNED));
	}

	private static String path(String path) {
		return UriEncoding.encode(path).replace("%2F", "/");
	}

	private static String query(Map<String, String> query) {
		return String.join("&",
				query.entrySet()
					.stream()
					.filter((entry) -> !entry.getKey().equals("X-Amz-Signature"))
					.map((entry) -> UriEncoding.encode(entry.getKey()) + "=" + UriEncoding.encode(entry.getValue()))
					.sorted()
					.toList());
	}

}
