package dev.opendaytona.platform.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import dev.opendaytona.api.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Signatures by the examples that S3's documentation gives (its keys are examples too).
 */
class S3SignatureTests {

	private static final Secret SECRET = Secret.of("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

	private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

	private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

	private static HttpHeaders headers(String signed, String signature, String... more) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Host", "examplebucket.s3.amazonaws.com");
		headers.set("x-amz-date", "20130524T000000Z");
		headers.set("Authorization",
				"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
						+ signed + ",Signature=" + signature);
		for (int i = 0; i < more.length; i += 2) {
			headers.set(more[i], more[i + 1]);
		}
		return headers;
	}

	private static S3Request get() {
		return new S3Request("GET", "/test.txt", Map.of(),
				headers("host;range;x-amz-content-sha256;x-amz-date",
						"f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41", "Range", "bytes=0-9",
						"x-amz-content-sha256", EMPTY));
	}

	@Test
	void requireWhenExampleOfGetPasses() {
		S3Signature.of(get()).require(get(), SECRET, THEN.plusSeconds(60));
	}

	@Test
	void requireWhenExampleOfListPasses() {
		S3Request list = new S3Request("GET", "/", Map.of("max-keys", "2", "prefix", "J"),
				headers("host;x-amz-content-sha256;x-amz-date",
						"34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7", "x-amz-content-sha256",
						EMPTY));
		S3Signature.of(list).require(list, SECRET, THEN);
	}

	@Test
	void requireWhenAnythingDiffersRefuses() {
		S3Request right = get();
		S3Signature signature = S3Signature.of(right);
		HttpHeaders other = new HttpHeaders();
		other.addAll(right.headers());
		other.set("Range", "bytes=0-8");
		for (S3Request wrong : new S3Request[] { new S3Request("PUT", right.path(), right.query(), right.headers()),
				new S3Request("GET", "/test2.txt", right.query(), right.headers()),
				new S3Request("GET", right.path(), Map.of("acl", ""), right.headers()),
				new S3Request("GET", right.path(), right.query(), other) }) {
			assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> signature.require(wrong, SECRET, THEN))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("SignatureDoesNotMatch"));
		}
		assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> signature.require(right, Secret.of("other"), THEN));
	}

	@Test
	void requireWhenOldRefuses() {
		assertThatExceptionOfType(S3Failure.class)
			.isThrownBy(() -> S3Signature.of(get()).require(get(), SECRET, THEN.plus(Duration.ofMinutes(16))))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("RequestTimeTooSkewed"));
	}

	@Test
	void requireWhenHostOrDateIsNotSignedRefuses() {
		S3Request unsigned = new S3Request("GET", "/", Map.of(),
				headers("host;x-amz-date", "0".repeat(64), "x-amz-content-sha256", EMPTY));
		assertThatExceptionOfType(S3Failure.class)
			.isThrownBy(() -> S3Signature.of(unsigned).require(unsigned, SECRET, THEN))
			.withMessageContaining("x-amz-content-sha256");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Bearer key", "AWS key:signature",
			"AWS4-HMAC-SHA256 Credential=k/20130524/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00" })
	void ofWhenThereIsNoneSaysHowToSign(String header) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Authorization", header);
		assertThatExceptionOfType(S3Failure.class)
			.isThrownBy(() -> S3Signature.of(new S3Request("GET", "/", Map.of(), headers)))
			.withMessageContaining("push-access");
	}

	private static S3Request chunked(String decodedLength) {
		return new S3Request("PUT", "/examplebucket/chunkObject.txt", Map.of(), headers(
				"content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
				"4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", "Host", "s3.amazonaws.com",
				"x-amz-storage-class", "REDUCED_REDUNDANCY", "x-amz-content-sha256",
				"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "Content-Encoding", "aws-chunked", "x-amz-decoded-content-length",
				decodedLength, "Content-Length", "66824"));
	}

	private static byte[] chunks() {
		return ("10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
				+ "a".repeat(65536)
				+ "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
				+ "a".repeat(1024)
				+ "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	private static S3Payload payload(S3Request request, byte[] body) {
		return S3Payload.of(request, S3Signature.of(request), SECRET, new ByteArrayInputStream(body));
	}

	@Test
	void payloadWhenExampleOfChunksPasses() throws IOException {
		S3Request request = chunked("66560");
		S3Signature.of(request).require(request, SECRET, THEN);
		try (S3Payload payload = payload(request, chunks())) {
			assertThat(payload.readAllBytes()).hasSize(66560).containsOnly('a');
			payload.verify();
		}
	}

	@Test
	void payloadWhenAByteOfAChunkDiffersIsRefused() {
		byte[] body = chunks();
		body[5000] = 'b';
		assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> payload(chunked("66560"), body).readAllBytes())
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("SignatureDoesNotMatch"));
	}

	@Test
	void payloadWhenItIsShorterThanItSaysIsRefused() throws IOException {
		try (S3Payload payload = payload(chunked("66561"), chunks())) {
			payload.readAllBytes();
			assertThatExceptionOfType(S3Failure.class).isThrownBy(payload::verify)
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("IncompleteBody"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "5", "5\r\nhel", "5\r\nhello", "5\r\nhello world\r\n0\r\n\r\n", "x\r\n", "-1\r\n",
			"fffffffff\r\n", "5\r\nhello\r\n", "5;chunk-signature=0\r\nhello\r\n0\r\n\r\n", "0\r\nno colon\r\n\r\n" })
	void chunksWhenMalformedAreRefused(String body) {
		ChunkedPayload payload = new ChunkedPayload(new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)),
				null, true);
		assertThatExceptionOfType(S3Failure.class).isThrownBy(payload::readAllBytes);
	}

	@Test
	void chunksWhenALineHasNoEndAreRefused() {
		ChunkedPayload payload = new ChunkedPayload(new ByteArrayInputStream(new byte[1 << 20]), null, true);
		assertThatExceptionOfType(S3Failure.class).isThrownBy(payload::readAllBytes).withMessageContaining("too long");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n",
			"0\r\nX-Amz-Checksum-Crc32: AAAAAA==\n\n" })
	void chunksWhenTheyHaveTrailersKeepThem(String body) throws IOException {
		try (ChunkedPayload payload = new ChunkedPayload(
				new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)), null, true)) {
			assertThat(payload.readAllBytes()).isEmpty();
			assertThat(payload.trailers()).containsEntry("x-amz-checksum-crc32", "AAAAAA==");
		}
	}

}
