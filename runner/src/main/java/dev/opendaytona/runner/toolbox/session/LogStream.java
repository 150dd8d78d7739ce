package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;

/**
 * A log as bytes. A read returns what there is, and waits only when there is nothing.
 */
final class LogStream extends InputStream {

	private final Log log;

	private final Marking marking;

	private byte[] pending = new byte[0];

	private int taken;

	LogStream(Log log, boolean marked) {
		this.log = log;
		this.marking = new Marking(marked);
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length == 0) {
			return 0;
		}
		if (this.taken == this.pending.length && !fill()) {
			return -1;
		}
		int count = Math.min(length, this.pending.length - this.taken);
		System.arraycopy(this.pending, this.taken, bytes, offset, count);
		this.taken += count;
		return count;
	}

	private boolean fill() throws IOException {
		try {
			Piece piece = this.log.next();
			if (piece == null) {
				return false;
			}
			this.pending = this.marking.encode(piece);
			this.taken = 0;
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Nobody reads the log any more");
		}
	}

	@Override
	public int available() {
		return this.pending.length - this.taken;
	}

	@Override
	public void close() {
		this.log.close();
	}

}
