package dev.opendaytona.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import tools.jackson.databind.JsonNode;

/**
 * An object in the server's object storage, put there as S3 has it (AWS Signature Version
 * 4, unsigned payload); it is gone at the end.
 */
final class ObjectUpload implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

	private static final String HEADERS = "host;x-amz-content-sha256;x-amz-date;x-amz-security-token";

	private static final String PAYLOAD = "UNSIGNED-PAYLOAD";

	private static final int DAY = 8;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JsonNode access;

	private final URI address;

	/**
	 * Creates it.
	 * @param access what the API says of the storage
	 * @param name the name below those of the organization, which needs no encoding
	 */
	ObjectUpload(JsonNode access, String name) {
		this.access = access;
		this.address = URI
			.create(field("storageUrl") + "/" + field("bucket") + "/" + field("organizationId") + "/" + name);
	}

	private String field(String name) {
		return this.access.path(name).asString();
	}

	void put(byte[] content) throws IOException, InterruptedException {
		send("PUT", BodyPublishers.ofByteArray(content));
	}

	private void send(String method, BodyPublisher body) throws IOException, InterruptedException {
		String time = ZonedDateTime.now(ZoneOffset.UTC).format(TIME);
		HttpRequest request = HttpRequest.newBuilder(this.address)
			.timeout(LIMIT)
			.header("x-amz-content-sha256", PAYLOAD)
			.header("x-amz-date", time)
			.header("x-amz-security-token", field("sessionToken"))
			.header("Authorization", authorization(method, time))
			.method(method, body)
			.build();
		HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
		if (response.statusCode() / 100 != 2) {
			throw new IOException("The object storage answered " + response.statusCode() + " " + response.body());
		}
	}

	private String authorization(String method, String time) {
		String day = time.substring(0, DAY);
		String scope = day + "/" + field("region") + "/s3/aws4_request";
		String canonical = String.join("\n", method, this.address.getRawPath(), "",
				"host:" + this.address.getRawAuthority(), "x-amz-content-sha256:" + PAYLOAD, "x-amz-date:" + time,
				"x-amz-security-token:" + field("sessionToken"), "", HEADERS, PAYLOAD);
		String digest = Layer.digest(canonical.getBytes(StandardCharsets.UTF_8)).substring("sha256:".length());
		byte[] key = ("AWS4" + field("secret")).getBytes(StandardCharsets.UTF_8);
		for (String part : new String[] { day, field("region"), "s3", "aws4_request" }) {
			key = hmac(key, part);
		}
		String signature = HexFormat.of()
			.formatHex(hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, digest)));
		return "AWS4-HMAC-SHA256 Credential=" + field("accessKey") + "/" + scope + ", SignedHeaders=" + HEADERS
				+ ", Signature=" + signature;
	}

	private static byte[] hmac(byte[] key, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key, "HmacSHA256"));
			return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		try {
			send("DELETE", BodyPublishers.noBody());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while an object was removed");
		}
	}

}
