package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * A part of a log from some byte on: all of it, or its beginning and end.
 *
 * @param head the beginning
 * @param omitted how many bytes are left out after it
 * @param tail the end, when something is left out
 * @param end the byte to go on from
 * @param file where all of it is in the sandbox
 */
record LogPart(String head, long omitted, String tail, long end, String file) {

	private static final int LONGEST_CHARACTER = 4;

	/**
	 * What of a log is wanted.
	 *
	 * @param from the first byte
	 * @param maxBytes how much
	 * @param growing whether more will come, so that a character that is not whole is
	 * left for later
	 */
	record Range(long from, int maxBytes, boolean growing) {

	}

	/**
	 * Reads one.
	 * @param log the file, closed with this
	 * @param range what of it
	 * @param file where it is in the sandbox
	 */
	static LogPart read(SandboxRoot.ReadFile log, Range range, String file) throws IOException {
		int maxBytes = range.maxBytes();
		boolean growing = range.growing();
		try (InputStream content = log.content()) {
			long start = Math.min(range.from(), log.size());
			long length = log.size() - start;
			content.skipNBytes(start);
			if (length <= maxBytes) {
				byte[] all = content.readNBytes((int) length);
				byte[] shown = growing ? whole(all) : all;
				return new LogPart(text(shown), 0, "", start + shown.length, file);
			}
			byte[] head = whole(content.readNBytes(maxBytes / 2));
			int rest = maxBytes - maxBytes / 2;
			content.skipNBytes(length - maxBytes / 2 - rest);
			byte[] end = content.readNBytes(rest);
			byte[] shown = growing ? whole(end) : end;
			byte[] tail = Arrays.copyOfRange(shown, continued(shown), shown.length);
			long last = start + length - (end.length - shown.length);
			return new LogPart(text(head), last - start - head.length - tail.length, text(tail), last, file);
		}
	}

	/** Without a character at the end of which bytes are missing. */
	private static byte[] whole(byte[] bytes) {
		for (int back = 1; back < LONGEST_CHARACTER && back <= bytes.length; back++) {
			int one = bytes[bytes.length - back] & 0xFF;
			if (one >= 0xC0) {
				int needed = (one >= 0xF0) ? 4 : (one >= 0xE0) ? 3 : 2;
				return (needed > back) ? Arrays.copyOf(bytes, bytes.length - back) : bytes;
			}
			if (one < 0x80) {
				return bytes;
			}
		}
		return bytes;
	}

	/** How many bytes at the beginning belong to a character before. */
	private static int continued(byte[] bytes) {
		int count = 0;
		while (count < LONGEST_CHARACTER - 1 && count < bytes.length && (bytes[count] & 0xC0) == 0x80) {
			count++;
		}
		return count;
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
