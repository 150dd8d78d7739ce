package dev.opendaytona.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * An HTTP client that costs next to nothing, so that the two processors are left to what
 * is measured: one socket, one buffer, one thread.
 */
final class RawHttp {

	private static final int BUFFER_BYTES = 256 * 1024;

	private static final int LIMIT_MILLIS = 60_000;

	private static final String BOUNDARY = "------------------------d74496d66958873e";

	private static final String PART = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\";"
			+ " filename=\"f\"\r\nContent-Type: application/octet-stream\r\n\r\n";

	private static final String END = "\r\n--" + BOUNDARY + "--\r\n";

	private final URI base;

	private final String key;

	private final byte[] content = new byte[BUFFER_BYTES];

	/**
	 * Creates the client.
	 * @param base the address below which it asks
	 * @param key the API key
	 */
	RawHttp(URI base, String key) {
		this.base = base;
		this.key = key;
		new Random(1).nextBytes(this.content);
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket(this.base.getHost(), this.base.getPort());
		socket.setSoTimeout(LIMIT_MILLIS);
		return socket;
	}

	private byte[] head(String line, String headers) {
		return (line.replaceFirst(" ", " " + this.base.getPath()) + " HTTP/1.1\r\nHost: " + this.base.getAuthority()
				+ "\r\nAuthorization: Bearer " + this.key + "\r\nConnection: close\r\n" + headers + "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	/** Sends a file as a form, as {@code curl -F} does. */
	void upload(String path, long bytes) throws IOException {
		long length = PART.length() + bytes + END.length();
		try (Socket socket = connect()) {
			OutputStream out = socket.getOutputStream();
			out.write(head("POST /files/upload?path=" + path, "Content-Type: multipart/form-data; boundary=" + BOUNDARY
					+ "\r\nContent-Length: " + length + "\r\n"));
			out.write(PART.getBytes(StandardCharsets.US_ASCII));
			for (long left = bytes; left > 0; left -= BUFFER_BYTES) {
				out.write(this.content, 0, (int) Math.min(left, BUFFER_BYTES));
			}
			out.write(END.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (!answer.startsWith("HTTP/1.1 200 ")) {
				throw new IOException("The upload was answered with " + answer);
			}
		}
	}

	/** Reads a file, and throws it away. */
	void download(String path, long bytes) throws IOException {
		try (Socket socket = connect()) {
			socket.getOutputStream().write(head("GET /files/download?path=" + path, ""));
			InputStream in = socket.getInputStream();
			String answer = answer(in);
			byte[] buffer = new byte[BUFFER_BYTES];
			long received = 0;
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				received += count;
			}
			if (!answer.startsWith("HTTP/1.1 200 ") || received != bytes) {
				throw new IOException("The download had " + received + " bytes after " + answer);
			}
		}
	}

	private static String answer(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
			int value = in.read();
			if (value < 0) {
				break;
			}
			head.write(value);
		}
		return head.toString(StandardCharsets.UTF_8);
	}

}
