package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ContentDisposition;

/**
 * Reads a multipart body part by part as it arrives (RFC 7578, RFC 2046 section 5.1),
 * with one buffer of a fixed size. A part must be taken or skipped before the next.
 */
final class MultipartReader {

	private static final int BUFFER_BYTES = 128 * 1024;

	private static final int MAX_HEADERS_BYTES = 32 * 1024;

	private static final byte[] LINE_END = { '\r', '\n' };

	private final InputStream body;

	/** What ends a part: a line end, two hyphens, the boundary. */
	private final byte[] delimiter;

	/**
	 * How far the search may move on when the window of the delimiter's length ends with
	 * a byte (Horspool): most bytes are never looked at.
	 */
	private final int[] shifts = new int[256];

	private final byte[] buffer = new byte[BUFFER_BYTES];

	private int start;

	private int end;

	/**
	 * Reads a body.
	 * @param body its bytes
	 * @param boundary the boundary that its content type names
	 */
	MultipartReader(InputStream body, String boundary) {
		this.body = body;
		this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
		Arrays.fill(this.shifts, this.delimiter.length);
		for (int index = 0; index < this.delimiter.length - 1; index++) {
			this.shifts[Byte.toUnsignedInt(this.delimiter[index])] = this.delimiter.length - 1 - index;
		}
		// The first delimiter may stand at the very beginning, without its line end.
		System.arraycopy(LINE_END, 0, this.buffer, 0, LINE_END.length);
		this.end = LINE_END.length;
	}

	/**
	 * The head of a part.
	 *
	 * @param name the name of the form's field
	 * @param filename the name of the file, or null when it is no file
	 */
	record Part(String name, @Nullable String filename) {

	}

	/**
	 * The next part; what is left of the one before is skipped.
	 * @return its head, or null after the last one
	 * @throws IOException when the body ends too early
	 */
	@Nullable Part next() throws IOException {
		transferTo(OutputStream.nullOutputStream());
		this.start += this.delimiter.length;
		if (isLast()) {
			return null;
		}
		line();
		return head();
	}

	private boolean isLast() throws IOException {
		while (this.end - this.start < 2) {
			fill();
		}
		return this.buffer[this.start] == '-' && this.buffer[this.start + 1] == '-';
	}

	/**
	 * Moves the content of the part.
	 * @param target takes it
	 * @return how many bytes it had
	 * @throws IOException when the body ends too early or the target fails
	 */
	long transferTo(OutputStream target) throws IOException {
		long total = 0;
		int delimiterAt = find();
		while (!delimited(delimiterAt)) {
			total += pass(delimiterAt, target);
			fill();
			delimiterAt = find();
		}
		return total + pass(delimiterAt, target);
	}

	private int pass(int until, OutputStream target) throws IOException {
		int from = this.start;
		this.start = until;
		if (until > from) {
			target.write(this.buffer, from, until - from);
		}
		return until - from;
	}

	/** Where the delimiter starts, or may start when more has arrived. */
	private int find() {
		int at = this.start;
		while (delimited(at) && !matches(at)) {
			at += this.shifts[Byte.toUnsignedInt(this.buffer[at + this.delimiter.length - 1])];
		}
		while (at < this.end && !matches(at)) {
			at++;
		}
		return at;
	}

	/** Whether the delimiter stands here, as far as it has arrived. */
	private boolean matches(int at) {
		int until = Math.min(this.end, at + this.delimiter.length);
		return Arrays.equals(this.buffer, at, until, this.delimiter, 0, until - at);
	}

	private boolean delimited(int at) {
		return this.end - at >= this.delimiter.length;
	}

	private void fill() throws IOException {
		System.arraycopy(this.buffer, this.start, this.buffer, 0, this.end - this.start);
		this.end -= this.start;
		this.start = 0;
		int count = this.body.read(this.buffer, this.end, this.buffer.length - this.end);
		if (count < 0) {
			throw new EOFException("The multipart body ends before its last delimiter");
		}
		this.end += count;
	}

	private Part head() throws IOException {
		ContentDisposition disposition = ContentDisposition.empty();
		int length = 0;
		for (String line = line(); !line.isEmpty(); line = line()) {
			length += line.length();
			if (length > MAX_HEADERS_BYTES) {
				throw tooLong();
			}
			if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
				disposition = disposition(line.substring(line.indexOf(':') + 1).strip());
			}
		}
		String name = disposition.getName();
		return new Part((name != null) ? name : "", disposition.getFilename());
	}

	private static ContentDisposition disposition(String value) {
		try {
			return ContentDisposition.parse(value);
		}
		catch (IllegalArgumentException ex) {
			throw malformed("a part has a Content-Disposition that cannot be read");
		}
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		while (true) {
			while (this.start == this.end) {
				fill();
			}
			byte value = this.buffer[this.start++];
			if (value == '\n') {
				return line.toString(StandardCharsets.UTF_8).stripTrailing();
			}
			line.write(value);
			if (line.size() > MAX_HEADERS_BYTES) {
				throw tooLong();
			}
		}
	}

	private static ApiException tooLong() {
		return malformed("the headers of a part are longer than " + MAX_HEADERS_BYTES + " bytes");
	}

	private static ApiException malformed(String why) {
		return new ApiException.InvalidRequest("The multipart body is not valid: " + why);
	}

}
