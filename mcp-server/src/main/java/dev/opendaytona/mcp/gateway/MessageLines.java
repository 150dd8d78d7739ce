package dev.opendaytona.mcp.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

/**
 * Messages that end with a line feed, and with nothing else: other line separators are
 * part of the JSON. A message longer than allowed is passed over, not kept.
 */
final class MessageLines {

	private final InputStream in;

	private final int maxBytes;

	MessageLines(InputStream in, int maxBytes) {
		this.in = new BufferedInputStream(in, 64 * 1024);
		this.maxBytes = maxBytes;
	}

	/** A line without its end; empty when it was too long. */
	static final class Line {

		private final byte[] bytes;

		private final boolean tooLong;

		Line(byte[] bytes, boolean tooLong) {
			this.bytes = bytes;
			this.tooLong = tooLong;
		}

		byte[] bytes() {
			return this.bytes;
		}

		boolean tooLong() {
			return this.tooLong;
		}

		boolean blank() {
			if (this.tooLong) {
				return false;
			}
			for (byte one : this.bytes) {
				if (one != ' ' && one != '\t' && one != '\r') {
					return false;
				}
			}
			return true;
		}

	}

	/** The next line, or null at the end of input. */
	@Nullable Line next() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		boolean tooLong = false;
		int current = this.in.read();
		if (current < 0) {
			return null;
		}
		while (current >= 0 && current != '\n') {
			if (line.size() < this.maxBytes) {
				line.write(current);
			}
			else {
				tooLong = true;
			}
			current = this.in.read();
		}
		return new Line(tooLong ? new byte[0] : line.toByteArray(), tooLong);
	}

}
