package dev.opendaytona.mcp.resource;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Some bytes out of a stream, as many as one answer may hold. */
final class Slice {

	/**
	 * About what a tool may answer; a multiple of three, so that base64 can be joined.
	 */
	static final int MAX_BYTES = 30_000;

	private static final int LONGEST_CHARACTER = 4;

	private final byte[] bytes;

	private final boolean more;

	private Slice(byte[] bytes, boolean more) {
		this.bytes = bytes;
		this.more = more;
	}

	static Slice read(InputStream stream, long offset) throws IOException {
		try {
			stream.skipNBytes(offset);
		}
		catch (EOFException _) {
			return new Slice(new byte[0], false);
		}
		byte[] read = stream.readNBytes(MAX_BYTES + 1);
		boolean more = read.length > MAX_BYTES;
		return new Slice(more ? Arrays.copyOf(read, MAX_BYTES) : read, more);
	}

	byte[] bytes() {
		return this.bytes;
	}

	/** Whether something comes after it. */
	boolean more() {
		return this.more;
	}

	/** The same without a character at its end that goes on in the next. */
	Slice wholeCharacters() {
		return this.more ? new Slice(Arrays.copyOf(this.bytes, wholeLength()), true) : this;
	}

	private int wholeLength() {
		for (int back = 1; back < LONGEST_CHARACTER && back <= this.bytes.length; back++) {
			int one = this.bytes[this.bytes.length - back] & 0xFF;
			if (one >= 0xC0) {
				int needed = (one >= 0xF0) ? 4 : (one >= 0xE0) ? 3 : 2;
				return (needed > back) ? this.bytes.length - back : this.bytes.length;
			}
			if (one < 0x80) {
				return this.bytes.length;
			}
		}
		return this.bytes.length;
	}

	/** The text, when it is nothing but UTF-8. */
	Optional<String> text() {
		try {
			return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(this.bytes)).toString());
		}
		catch (CharacterCodingException _) {
			return Optional.empty();
		}
	}

	/** The text, with marks in place of what is none. */
	String readable() {
		return new String(this.bytes, StandardCharsets.UTF_8);
	}

}
