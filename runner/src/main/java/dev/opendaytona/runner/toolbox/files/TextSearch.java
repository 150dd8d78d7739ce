package dev.opendaytona.runner.toolbox.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BiPredicate;

/**
 * Finds a text in the lines of a file, compared as bytes. Files with a NUL at their
 * beginning are not text. Of a very long line only the beginning is looked at.
 */
final class TextSearch {

	private static final int PROBE_BYTES = 512;

	private static final int CHUNK_BYTES = 64 * 1024;

	private static final int MAX_LINE_BYTES = 1024 * 1024;

	/** How much of a line is shown. */
	private static final int MAX_SHOWN_BYTES = 16 * 1024;

	private final byte[] pattern;

	/**
	 * Looks for a text.
	 * @param text the text, not empty
	 */
	TextSearch(String text) {
		this.pattern = text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Searches a file.
	 * @param file its bytes
	 * @param found takes the number of a line, from 1, and its text; says whether to go
	 * on
	 * @return whether to go on
	 * @throws IOException when it cannot be read
	 */
	boolean in(InputStream file, BiPredicate<Integer, String> found) throws IOException {
		BufferedInputStream buffered = new BufferedInputStream(file, CHUNK_BYTES);
		if (isBinary(buffered)) {
			return true;
		}
		byte[] chunk = new byte[CHUNK_BYTES];
		Lines lines = new Lines(found);
		for (int count = buffered.read(chunk); count >= 0; count = buffered.read(chunk)) {
			if (!lines.add(chunk, count)) {
				return false;
			}
		}
		return lines.end();
	}

	private static boolean isBinary(BufferedInputStream file) throws IOException {
		file.mark(PROBE_BYTES);
		byte[] probe = file.readNBytes(PROBE_BYTES);
		file.reset();
		for (byte value : probe) {
			if (value == 0) {
				return true;
			}
		}
		return false;
	}

	static int indexOf(byte[] text, int from, int length, byte[] pattern) {
		for (int start = from; start <= length - pattern.length; start++) {
			int matched = 0;
			while (matched < pattern.length && text[start + matched] == pattern[matched]) {
				matched++;
			}
			if (matched == pattern.length) {
				return start;
			}
		}
		return -1;
	}

	/** Cuts bytes into lines. */
	private final class Lines {

		private final BiPredicate<Integer, String> found;

		private final ByteArrayOutputStream line = new ByteArrayOutputStream();

		private int number = 1;

		Lines(BiPredicate<Integer, String> found) {
			this.found = found;
		}

		boolean add(byte[] chunk, int count) {
			int start = 0;
			for (int index = 0; index < count; index++) {
				if (chunk[index] == '\n') {
					append(chunk, start, index);
					if (!end()) {
						return false;
					}
					start = index + 1;
				}
			}
			append(chunk, start, count);
			return true;
		}

		private void append(byte[] chunk, int start, int end) {
			this.line.write(chunk, start, Math.min(end - start, MAX_LINE_BYTES - this.line.size()));
		}

		boolean end() {
			byte[] bytes = this.line.toByteArray();
			this.line.reset();
			int current = this.number++;
			if (indexOf(bytes, 0, bytes.length, TextSearch.this.pattern) < 0) {
				return true;
			}
			int length = Math.min(bytes.length, MAX_SHOWN_BYTES);
			if (length > 0 && bytes[length - 1] == '\r') {
				length--;
			}
			return this.found.test(current, new String(bytes, 0, length, StandardCharsets.UTF_8));
		}

	}

}
