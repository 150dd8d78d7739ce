package dev.opendaytona.platform.storage;

import java.io.IOException;
import java.io.InputStream;

import dev.opendaytona.web.Blocking;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * The body of a request, asked for when it is first read: one that is refused before is
 * not begun with, and the connection stays usable.
 */
final class RequestBody extends InputStream {

	private final Flux<DataBuffer> body;

	private @Nullable InputStream stream;

	RequestBody(Flux<DataBuffer> body) {
		this.body = body;
	}

	private InputStream stream() {
		if (this.stream == null) {
			this.stream = Blocking.stream(this.body);
		}
		return this.stream;
	}

	@Override
	public int read() throws IOException {
		return stream().read();
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return stream().read(bytes, offset, length);
	}

	@Override
	public void close() throws IOException {
		if (this.stream != null) {
			this.stream.close();
		}
	}

}
