package dev.opendaytona.platform.storage;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.opendaytona.api.Secret;

/**
 * The signature of a request (AWS Signature Version 4, in its header).
 *
 * @param accessKey who signed
 * @param scope the day, region and service that it is for
 * @param signedHeaders the headers that are signed
 * @param signature what the client came to
 */
record S3Signature(String accessKey, Scope scope, List<String> signedHeaders, String signature) {

	static final String ALGORITHM = "AWS4-HMAC-SHA256";

	static final String DATE_HEADER = "x-amz-date";

	static final String PAYLOAD_HEADER = "x-amz-content-sha256";

	private static final Pattern HEADER = Pattern.compile(ALGORITHM
			+ " +Credential=([^/,\\s]{1,128})/([0-9]{8})/([a-z0-9-]{1,64})/s3/aws4_request *, *SignedHeaders=([a-z0-9;_-]{1,2048}) *, *Signature=([0-9a-f]{64})");

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private static final Duration SKEW = Duration.ofMinutes(15);

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
		Matcher matcher = HEADER.matcher(request.header("authorization").orElse(""));
		if (!matcher.matches()) {
			throw S3Failure.denied("The request is not signed with Signature Version 4 in its Authorization header;"
					+ " sign it with the keys of GET /api/object-storage/push-access");
		}
		return new S3Signature(matcher.group(1), new Scope(matcher.group(2), matcher.group(3)),
				Arrays.asList(matcher.group(4).split(";", -1)), matcher.group(5));
	}

	/**
	 * Checks the signature.
	 * @throws S3Failure when it is wrong or too old
	 */
	void require(S3Request request, Secret secret, Instant now) {
		for (String header : List.of("host", DATE_HEADER, PAYLOAD_HEADER)) {
			if (!this.signedHeaders.contains(header)) {
				throw S3Failure.denied("The header '" + header + "' is not signed");
			}
		}
		requireTime(request, now);
		if (!Digests.same(this.signature, expected(request, secret))) {
			throw new S3Failure(403, "SignatureDoesNotMatch",
					"The signature is not that of this request and key; check the secret, and that nothing between"
							+ " client and server changes the path or the Host header");
		}
	}

	private void requireTime(S3Request request, Instant now) {
		String time = time(request);
		try {
			Instant signed = Instant.from(TIME.parse(time));
			if (Duration.between(signed, now).abs().compareTo(SKEW) <= 0 && time.startsWith(this.scope.day())) {
				return;
			}
		}
		catch (DateTimeException wrong) {
			// Said below.
		}
		throw new S3Failure(403, "RequestTimeTooSkewed",
				"The request was signed at another time than now (" + TIME.format(now) + "); set the client's clock");
	}

	static String time(S3Request request) {
		return request.header(DATE_HEADER).orElse("");
	}

	/** What the signature has to be. */
	String expected(S3Request request, Secret secret) {
		return Digests.hex(Digests.hmac(this.scope.key(secret), stringToSign(request)));
	}

	private String stringToSign(S3Request request) {
		return String.join("\n", ALGORITHM, time(request), this.scope.text(),
				Digests.hexSha256(canonicalRequest(request)));
	}

	private String canonicalRequest(S3Request request) {
		StringBuilder headers = new StringBuilder();
		for (String name : this.signedHeaders) {
			headers.append(name).append(':').append(request.signedHeader(name)).append('\n');
		}
		return String.join("\n", request.method(), path(request.path()), query(request.query()), headers,
				String.join(";", this.signedHeaders), request.header(PAYLOAD_HEADER).orElse(""));
	}

	private static String path(String path) {
		return UriEncoding.encode(path).replace("%2F", "/");
	}

	private static String query(Map<String, String> query) {
		return String.join("&",
				query.entrySet()
					.stream()
					.map((entry) -> UriEncoding.encode(entry.getKey()) + "=" + UriEncoding.encode(entry.getValue()))
					.sorted()
					.toList());
	}

}
