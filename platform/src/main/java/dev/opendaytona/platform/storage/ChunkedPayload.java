package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A body in the chunks of S3 ({@code aws-chunked}):
 * {@code size[;chunk-signature=…]\r\n data \r\n …}, an empty chunk, and trailers, one of
 * which may be the checksum of it all.
 */
final class ChunkedPayload extends InputStream {

	private static final Pattern HEAD = Pattern.compile("([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?");

	private static final int LONGEST_LINE = 1024;

	private static final int MOST_TRAILERS = 16;

	private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";

	private final InputStream body;

	private final @Nullable ChunkSignatures signatures;

	private final boolean withTrailers;

	private final Map<String, String> trailers = new TreeMap<>();

	private MessageDigest digest = Digests.sha256();

	private String signature = "";

	private long left;

	private boolean started;

	private boolean lastChunk;

	private boolean ended;

	/**
	 * Creates it.
	 * @param body the body as it comes
	 * @param signatures checks the signature of each chunk; null when they have none
	 * @param withTrailers whether trailers follow
	 */
	ChunkedPayload(InputStream body, @Nullable ChunkSignatures signatures, boolean withTrailers) {
		this.body = body;
		this.signatures = signatures;
		this.withTrailers = withTrailers;
	}

	/** The trailers, known when all was read. */
	Map<String, String> trailers() {
		return this.trailers;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		while (this.left == 0 && !this.ended) {
			nextChunk();
		}
		if (this.ended) {
			return -1;
		}
		int read = this.body.read(bytes, offset, (int) Math.min(length, this.left));
		if (read < 0) {
			throw incomplete();
		}
		if (this.signatures != null) {
			this.digest.update(bytes, offset, read);
		}
		this.left -= read;
		return read;
	}

	private void nextChunk() throws IOException {
		if (this.started) {
			endChunk();
		}
		this.started = true;
		Matcher head = HEAD.matcher(line());
		if (!head.matches() || (head.group(2) == null) != (this.signatures == null)) {
			throw S3Failure.invalid("The body does not consist of chunks as its headers say");
		}
		this.left = Long.parseLong(head.group(1), 16);
		this.signature = (head.group(2) != null) ? head.group(2) : "";
		this.digest = Digests.sha256();
		if (this.left == 0) {
			this.lastChunk = true;
			checkSignature();
			readTrailers();
			this.ended = true;
		}
	}

	private void endChunk() throws IOException {
		if (!line().isEmpty()) {
			throw S3Failure.invalid("A chunk of the body is longer than it says");
		}
		checkSignature();
	}

	private void checkSignature() {
		if (this.signatures != null) {
			this.signatures.require(this.signature, this.digest.digest());
		}
	}

	private void readTrailers() throws IOException {
		StringBuilder signed = new StringBuilder();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			if (colon < 1 || !this.withTrailers || this.trailers.size() == MOST_TRAILERS) {
				throw S3Failure.invalid("The trailer of the body is not of the form 'name:value'");
			}
			String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
			String value = line.substring(colon + 1).strip();
			this.trailers.put(name, value);
			if (!name.equals(TRAILER_SIGNATURE)) {
				signed.append(name).append(':').append(value).append('\n');
			}
		}
		if (this.signatures != null && this.withTrailers) {
			this.signatures.requireTrailer(this.trailers.getOrDefault(TRAILER_SIGNATURE, ""), signed.toString());
		}
	}

	private String line() throws IOException {
		StringBuilder result = new StringBuilder();
		for (int next = this.body.read(); next != '\n'; next = this.body.read()) {
			if (next < 0) {
				// After the last chunk some clients leave out the empty line.
				return lastChunkSeen(result);
			}
			if (result.length() == LONGEST_LINE) {
				throw S3Failure.invalid("A line between the chunks of the body is too long");
			}
			result.append((char) next);
		}
		return result.toString().stripTrailing();
	}

	private String lastChunkSeen(StringBuilder line) {
		if (this.lastChunk && line.isEmpty()) {
			return "";
		}
		throw incomplete();
	}

	private static S3Failure incomplete() {
		return new S3Failure(400, "IncompleteBody", "The body ended before its last chunk");
	}

	@Override
	public void close() throws IOException {
		this.body.close();
	}

}
