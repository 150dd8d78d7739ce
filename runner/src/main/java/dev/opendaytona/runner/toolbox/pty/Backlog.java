package dev.opendaytona.runner.toolbox.pty;

import java.util.Arrays;

/**
 * Bytes that wait, first in, first out.
 */
final class Backlog {

	private byte[] bytes = new byte[0];

	private int start;

	private int end;

	int size() {
		return this.end - this.start;
	}

	void add(byte[] more) {
		if (this.bytes.length - this.end < more.length) {
			makeRoom(more.length);
		}
		System.arraycopy(more, 0, this.bytes, this.end, more.length);
		this.end += more.length;
	}

	private void makeRoom(int length) {
		int needed = size() + length;
		byte[] target = (this.bytes.length >= 2 * needed) ? this.bytes : new byte[2 * needed];
		System.arraycopy(this.bytes, this.start, target, 0, size());
		this.end = size();
		this.start = 0;
		this.bytes = target;
	}

	/** Takes the first bytes away. */
	byte[] take(int limit) {
		byte[] taken = Arrays.copyOfRange(this.bytes, this.start, this.start + Math.min(limit, size()));
		drop(taken.length);
		return taken;
	}

	/** Forgets the first bytes. */
	void drop(int count) {
		this.start += Math.min(count, size());
		if (size() == 0) {
			this.bytes = new byte[0];
			this.start = 0;
			this.end = 0;
		}
	}

}
