package dev.opendaytona.platform.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.Checksum;

import dev.opendaytona.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request: taken out of its chunks, and compared with everything that the
 * client says of it. It is read as it comes, so what was read is good only when
 * {@link #verify()} has said so.
 */
final class S3Payload extends FilterInputStream {

	private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

	private static final String TRAILER = "x-amz-trailer";

	private static final String LENGTH = "x-amz-decoded-content-length";

	private static final Base64.Encoder BASE64 = Base64.getEncoder();

	private final S3Request request;

	private final @Nullable ChunkedPayload chunks;

	private final List<Check> checks = new ArrayList<>();

	private long length;

	private S3Payload(S3Request request, InputStream body, @Nullable ChunkedPayload chunks) {
		super((chunks != null) ? chunks : body);
		this.request = request;
		this.chunks = chunks;
		watch();
	}

	static S3Payload of(S3Request request, S3Signature signature, Secret secret, InputStream body) {
		ChunkSignatures signatures = new ChunkSignatures(signature, secret);
		return new S3Payload(request, body, switch (kind(request)) {
			case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new ChunkedPayload(body, signatures, false);
			case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new ChunkedPayload(body, signatures, true);
			case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new ChunkedPayload(body, null, true);
			default -> null;
		});
	}

	private static String kind(S3Request request) {
		return request.header(S3Signature.PAYLOAD_HEADER).orElse(S3Signature.UNSIGNED);
	}

	private void watch() {
		String kind = kind(this.request);
		if (this.chunks == null && SHA256.matcher(kind).matches()) {
			MessageDigest digest = watch(Digests.sha256());
			this.checks.add(new Check("XAmzContentSHA256Mismatch", () -> kind, () -> Digests.hex(digest.digest())));
		}
		else if (this.chunks == null && !kind.equals(S3Signature.UNSIGNED)) {
			throw S3Failure.notImplemented("payload '" + S3Signature.PAYLOAD_HEADER + "' of this kind");
		}
		if (this.request.header("content-md5").isPresent()) {
			MessageDigest digest = watch(Digests.md5());
			addChecksum("content-md5", digest::digest);
		}
		addChecksums();
	}

	/** Others, such as CRC-64, are taken without a look: the JDK has them not. */
	private void addChecksums() {
		String announced = this.request.header(TRAILER).orElse("").toLowerCase(Locale.ROOT);
		for (String algorithm : List.of("crc32", "crc32c", "sha1", "sha256")) {
			String name = "x-amz-checksum-" + algorithm;
			if (this.request.header(name).isPresent() || announced.equals(name)) {
				addChecksum(name, actual(algorithm));
			}
		}
	}

	private Supplier<byte[]> actual(String algorithm) {
		return switch (algorithm) {
			case "crc32" -> watch(new CRC32());
			case "crc32c" -> watch(new CRC32C());
			case "sha1" -> watch(Digests.sha1())::digest;
			default -> watch(Digests.sha256())::digest;
		};
	}

	private MessageDigest watch(MessageDigest digest) {
		this.in = new DigestInputStream(this.in, digest);
		return digest;
	}

	private Supplier<byte[]> watch(Checksum checksum) {
		this.in = new CheckedInputStream(this.in, checksum);
		return () -> ByteBuffer.allocate(Integer.BYTES).putInt((int) checksum.getValue()).array();
	}

	private void addChecksum(String name, Supplier<byte[]> actual) {
		this.checks.add(new Check("BadDigest", () -> header(name), () -> BASE64.encodeToString(actual.get())));
	}

	private String header(String name) {
		String trailer = (this.chunks != null) ? this.chunks.trailers().getOrDefault(name, "") : "";
		return this.request.header(name).orElse(trailer);
	}

	@Override
	public int read() throws IOException {
		int read = super.read();
		this.length += (read < 0) ? 0 : 1;
		return read;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		int read = super.read(bytes, offset, length);
		this.length += Math.max(read, 0);
		return read;
	}

	/**
	 * Compares what was read, to the end, with what the client said.
	 * @throws S3Failure when they differ
	 */
	void verify() {
		String said = this.request.header(LENGTH).orElse("");
		if (this.chunks != null && !said.equals(Long.toString(this.length))) {
			throw new S3Failure(400, "IncompleteBody",
					"The body has " + this.length + " bytes, and '" + LENGTH + "' says '" + said + "'");
		}
		for (Check check : this.checks) {
			if (!check.expected().get().equals(check.actual().get())) {
				throw new S3Failure(400, check.code(),
						"The body is not the one that the client sent: a checksum differs; send it again");
			}
		}
	}

	/** Something that the client says of the body, and what it is. */
	private record Check(String code, Supplier<String> expected, Supplier<String> actual) {

	}

}
