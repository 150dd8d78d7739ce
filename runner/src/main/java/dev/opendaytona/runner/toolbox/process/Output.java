package dev.opendaytona.runner.toolbox.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a process printed, up to a limit: of more, the first and the last half. May be
 * written and read by several threads.
 */
final class Output {

	private final int half;

	private final ByteArrayOutputStream head = new ByteArrayOutputStream();

	/** A ring once the head is full: grows up to the half. */
	private byte[] tail = new byte[0];

	private long total;

	Output(int limit) {
		this.half = Math.max(1, limit / 2);
	}

	synchronized void add(byte[] bytes, int length) {
		int toHead = Math.min(length, this.half - this.head.size());
		this.head.write(bytes, 0, toHead);
		this.total += toHead;
		int offset = toHead;
		while (offset < length) {
			offset += addToTail(bytes, offset, length - offset);
		}
	}

	private int addToTail(byte[] bytes, int offset, int length) {
		int position = (int) ((this.total - this.half) % this.half);
		int count = Math.min(length, this.half - position);
		grow(position + count);
		System.arraycopy(bytes, offset, this.tail, position, count);
		this.total += count;
		return count;
	}

	private void grow(int size) {
		if (size > this.tail.length) {
			int doubled = Math.clamp(this.tail.length * 2L, Math.min(8192, this.half), this.half);
			this.tail = java.util.Arrays.copyOf(this.tail, Math.max(size, doubled));
		}
	}

	synchronized long cutBytes() {
		return Math.max(0, this.total - 2L * this.half);
	}

	/**
	 * The text; where something was cut, a line says how much.
	 * @return the text
	 */
	synchronized String text() {
		if (this.total <= this.half) {
			return this.head.toString(StandardCharsets.UTF_8);
		}
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		all.writeBytes(this.head.toByteArray());
		if (cutBytes() > 0) {
			all.writeBytes(("\n[... " + cutBytes() + " bytes cut ...]\n").getBytes(StandardCharsets.UTF_8));
		}
		writeTail(all);
		return all.toString(StandardCharsets.UTF_8);
	}

	/**
	 * The text within a smaller limit.
	 * @param limit in bytes
	 * @return the text
	 */
	String shortened(int limit) {
		byte[] whole = text().getBytes(StandardCharsets.UTF_8);
		Output shorter = new Output(limit);
		shorter.add(whole, whole.length);
		return shorter.text();
	}

	private void writeTail(ByteArrayOutputStream all) {
		long inTail = this.total - this.half;
		if (inTail <= this.half) {
			all.write(this.tail, 0, (int) inTail);
			return;
		}
		int start = (int) (inTail % this.half);
		all.write(this.tail, start, this.half - start);
		all.write(this.tail, 0, start);
	}

}
