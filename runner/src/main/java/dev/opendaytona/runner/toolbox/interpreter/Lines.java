package dev.opendaytona.runner.toolbox.interpreter;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Lines of bounded length.
 */
final class Lines {

	private static final int MAX_BYTES = 1024 * 1024;

	private final InputStream stream;

	Lines(InputStream stream) {
		this.stream = new BufferedInputStream(stream, 32 * 1024);
	}

	/**
	 * Reads a line.
	 * @return the line, or null at the end
	 * @throws IOException when it is too long or cannot be read
	 */
	@Nullable String next() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = this.stream.read(); next >= 0; next = this.stream.read()) {
			if (next == '\n') {
				return line.toString(StandardCharsets.UTF_8);
			}
			if (line.size() >= MAX_BYTES) {
				throw new IOException("A line is longer than " + MAX_BYTES + " bytes");
			}
			line.write(next);
		}
		return (line.size() > 0) ? line.toString(StandardCharsets.UTF_8) : null;
	}

}
