package dev.opendaytona.runner.toolbox.lsp;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Reads messages of the base protocol: headers, an empty line, a body of as many bytes as
 * a header says. Nothing that it reads grows beyond its limit, and a body takes memory
 * only as it arrives.
 */
final class MessageReader {

	private static final int MAX_HEADER_BYTES = 8 * 1024;

	private static final String LENGTH = "content-length:";

	private final InputStream stream;

	private final int maxBytes;

	MessageReader(InputStream stream, int maxBytes) {
		this.stream = new BufferedInputStream(stream, 32 * 1024);
		this.maxBytes = maxBytes;
	}

	/**
	 * Reads the headers of the next message.
	 * @return how long its body is, or -1 at the end
	 * @throws IOException when they break the protocol or cannot be read
	 */
	int length() throws IOException {
		int left = MAX_HEADER_BYTES;
		int length = -1;
		for (String line = line(left); line != null; line = line(left)) {
			left -= line.length() + 2;
			if (line.isEmpty() && length >= 0) {
				return length;
			}
			if (line.isEmpty()) {
				throw new IOException("it sent a message without its length");
			}
			if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
				length = number(line.substring(LENGTH.length()).strip());
			}
			else if (line.indexOf(':') < 0) {
				throw new IOException("it sent a line that is no header");
			}
		}
		return -1;
	}

	private @Nullable String line(int most) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int next = this.stream.read(); next >= 0; next = this.stream.read()) {
			if (next == '\n') {
				return line.toString().stripTrailing();
			}
			if (line.length() >= most) {
				throw new IOException("it sent headers of more than " + MAX_HEADER_BYTES + " bytes");
			}
			line.append((char) next);
		}
		return null;
	}

	private int number(String text) throws IOException {
		try {
			long length = Long.parseLong(text);
			if (length > this.maxBytes) {
				throw new IOException("it sent a message of " + length + " bytes; " + this.maxBytes + " are allowed");
			}
			if (length >= 0) {
				return (int) length;
			}
		}
		catch (NumberFormatException ex) {
			// Told below.
		}
		throw new IOException("it sent a message with a length that is no number");
	}

	/**
	 * Reads the body.
	 * @param length its length
	 * @return its bytes
	 * @throws IOException when it ends before
	 */
	byte[] body(int length) throws IOException {
		byte[] body = this.stream.readNBytes(length);
		if (body.length < length) {
			throw new IOException("it ended in the middle of a message");
		}
		return body;
	}

	/** A message as it is sent. */
	static byte[] framed(byte[] body) {
		byte[] header = ("Content-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
		byte[] all = new byte[header.length + body.length];
		System.arraycopy(header, 0, all, 0, header.length);
		System.arraycopy(body, 0, all, header.length, body.length);
		return all;
	}

}
