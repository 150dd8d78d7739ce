package dev.opendaytona.mcp.http;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;

/**
 * The body of a request up to a size. A body somewhat larger is read to its end without
 * being kept, since a connection that is closed before would lose the answer.
 */
final class BoundedBody {

	private static final int PATIENCE = 16;

	private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

	private final int max;

	private long size;

	BoundedBody(int max) {
		this.max = max;
	}

	BoundedBody add(DataBuffer buffer) {
		this.size += buffer.readableByteCount();
		if (this.size <= this.max) {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			this.kept.writeBytes(bytes);
		}
		DataBufferUtils.release(buffer);
		if (this.size > (long) PATIENCE * this.max) {
			throw new HttpRefusal(HttpStatus.CONTENT_TOO_LARGE, "The message is far too large");
		}
		return this;
	}

	/** The bytes, unless there were too many. */
	Optional<byte[]> bytes() {
		return (this.size <= this.max) ? Optional.of(this.kept.toByteArray()) : Optional.empty();
	}

}
