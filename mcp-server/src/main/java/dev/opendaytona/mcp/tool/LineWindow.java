package dev.opendaytona.mcp.tool;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

import dev.opendaytona.mcp.output.Excerpt;

/**
 * Some lines out of a stream, within the budget of one answer; what comes after them is
 * not read.
 *
 * @param text the lines, or empty when they are not UTF-8 text
 * @param lines how many lines that are
 * @param skipped how many lines were passed over before
 * @param next the number of the line to go on with; 0 at the end of the file
 * @param nextByte the byte at which that line starts, from 0
 * @param cutLine whether a line was longer than the budget
 */
record LineWindow(Optional<String> text, int lines, int skipped, int next, long nextByte, boolean cutLine) {

	/** Bytes are at least as many as characters. */
	private static final int BUDGET = Excerpt.BUDGET - 1_000;

	static LineWindow read(InputStream stream, int offset, int limit) throws IOException {
		Scan scan = new Scan(new BufferedInputStream(stream));
		int skipped = scan.skip(offset - 1);
		int lines = 0;
		while (lines < limit && scan.line()) {
			lines++;
		}
		boolean more = scan.more();
		return new LineWindow(scan.text(), lines, skipped, more ? offset + lines : 0, scan.taken, scan.cutLine);
	}

	/** The state of one reading. */
	private static final class Scan {

		private final InputStream in;

		private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

		private int ahead;

		private boolean cutLine;

		private boolean full;

		/** How many bytes belong to lines that were skipped or kept. */
		private long taken;

		private Scan(InputStream in) throws IOException {
			this.in = in;
			this.ahead = in.read();
		}

		private int skip(int lines) throws IOException {
			int skipped = 0;
			while (skipped < lines && this.ahead >= 0) {
				take(new ByteArrayOutputStream(), 0);
				skipped++;
			}
			return skipped;
		}

		/** Keeps a line when there is one and it has room. */
		private boolean line() throws IOException {
			if (this.ahead < 0 || this.full) {
				return false;
			}
			int room = BUDGET - this.kept.size();
			long before = this.taken;
			boolean first = this.kept.size() == 0;
			boolean whole = take(this.kept, room);
			this.full = !whole;
			this.cutLine |= this.full && first;
			return whole || first || dropPartial(BUDGET - room, before);
		}

		/** A line that does not fit is for the next answer. */
		private boolean dropPartial(int size, long before) {
			this.taken = before;
			byte[] bytes = this.kept.toByteArray();
			this.kept.reset();
			this.kept.write(bytes, 0, size);
			this.ahead = '\n';
			return false;
		}

		private boolean take(ByteArrayOutputStream to, int room) throws IOException {
			int length = 0;
			while (this.ahead >= 0) {
				int current = this.ahead;
				this.taken++;
				this.ahead = this.in.read();
				if (length++ < room) {
					to.write(current);
				}
				if (current == '\n') {
					break;
				}
			}
			return length <= room;
		}

		private boolean more() {
			return this.ahead >= 0;
		}

		private Optional<String> text() {
			byte[] bytes = this.kept.toByteArray();
			Optional<String> text = Texts.find(bytes);
			return (text.isEmpty() && this.cutLine) ? Texts.find(wholeCharacters(bytes)) : text;
		}

		private static byte[] wholeCharacters(byte[] bytes) {
			int end = bytes.length;
			while (end > 0 && (bytes[end - 1] & 0xC0) == 0x80) {
				end--;
			}
			return Arrays.copyOf(bytes, Math.max(0, end - 1));
		}

	}

}
