package dev.opendaytona.runner.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Names and paths as text. On disk they are any bytes; here, what of them is no UTF-8 is
 * one character of a private use area for each byte (U+10FE80 to U+10FEFF stand for 80 to
 * FF), which JSON, URLs and every language carry unharmed, and is the same bytes again
 * when it comes back. Whatever the bytes, {@code bytes(of(bytes))} is {@code bytes}; so
 * those characters themselves, which nobody uses in names, are shown byte by byte too.
 */
public final class PathText {

	private static final int ESCAPES = 0x10FE00;

	private PathText() {
	}

	/**
	 * The text of the bytes on disk.
	 * @param bytes a name or a path
	 * @return its text
	 */
	public static String of(byte[] bytes) {
		String text = new String(bytes, StandardCharsets.UTF_8);
		return text.codePoints().allMatch(PathText::isPlain) ? text : escaped(bytes, PathText::apart);
	}

	/**
	 * The text that a peer sent: text of this class as UTF-8, or bytes as on disk.
	 * @param bytes what was sent
	 * @return its text
	 */
	public static String sent(byte[] bytes) {
		return escaped(bytes, Character::toString);
	}

	/** The replacement character may be one of the text, or stand for what is no text. */
	private static boolean isPlain(int character) {
		return character != '\ufffd' && !isEscape(character);
	}

	private static boolean isEscape(int character) {
		return character >= (ESCAPES | 0x80) && character <= (ESCAPES | 0xFF);
	}

	private static String escaped(byte[] bytes, IntFunction<String> character) {
		StringBuilder text = new StringBuilder();
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer in = ByteBuffer.wrap(bytes);
		CharBuffer out = CharBuffer.allocate(bytes.length);
		while (in.hasRemaining()) {
			CoderResult result = decoder.decode(in, out, true);
			out.flip().codePoints().mapToObj(character).forEach(text::append);
			out.clear();
			if (result.isError()) {
				escape(text, in, result.length());
			}
		}
		return text.toString();
	}

	/** A character of a name that stands for itself must not be read as a byte. */
	private static String apart(int character) {
		if (!isEscape(character)) {
			return Character.toString(character);
		}
		StringBuilder text = new StringBuilder();
		byte[] bytes = Character.toString(character).getBytes(StandardCharsets.UTF_8);
		escape(text, ByteBuffer.wrap(bytes), bytes.length);
		return text.toString();
	}

	private static void escape(StringBuilder text, ByteBuffer in, int count) {
		IntStream.range(0, count).forEach((index) -> text.appendCodePoint(ESCAPES | Byte.toUnsignedInt(in.get())));
	}

	/**
	 * The bytes of a text.
	 * @param text a name or a path
	 * @return what the kernel knows it by
	 */
	public static byte[] bytes(String text) {
		if (text.codePoints().noneMatch(PathText::isEscape)) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		text.codePoints().forEach((character) -> {
			if (isEscape(character)) {
				bytes.write(character);
			}
			else {
				bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
			}
		});
		return bytes.toByteArray();
	}

}
