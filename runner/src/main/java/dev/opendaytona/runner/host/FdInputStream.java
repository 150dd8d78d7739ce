package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * The bytes of an open regular file. At its end it may be read again when the file has
 * grown. May be closed from another thread.
 */
public final class FdInputStream extends InputStream {

	private static final int MAX_BUFFER_BYTES = 256 * 1024;

	private static final int SEEK_CUR = 1;

	private final Fd file;

	private final MemorySegment buffer;

	/** Keeps a read in progress and a close apart: the number may be reused at once. */
	private final ReentrantLock lock = new ReentrantLock();

	private boolean closed;

	/**
	 * Takes over an open file.
	 * @param file the file
	 * @param expected about how many bytes it has
	 */
	public FdInputStream(Fd file, long expected) {
		this.file = file;
		file.closeWith(this);
		this.buffer = Arena.ofAuto().allocate(Math.clamp(expected + 1, 8 * 1024, MAX_BUFFER_BYTES));
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
		this.lock.lock();
		try {
			return fill(bytes, offset, Math.toIntExact(Math.min(length, this.buffer.byteSize())));
		}
		finally {
			this.lock.unlock();
		}
	}

	private int fill(byte[] bytes, int offset, int length) throws IOException {
		if (this.closed) {
			throw new IOException("The stream is closed");
		}
		long count = Syscalls.attempt(Syscalls.Call.READ, this.file.number(), this.buffer.address(), length);
		if (count < 0) {
			throw new IOException(Errno.text((int) -count));
		}
		MemorySegment.copy(this.buffer, JAVA_BYTE, 0, bytes, offset, (int) count);
		return (count == 0) ? -1 : (int) count;
	}

	/** Moves on without reading, also past the end, where nothing is to be read. */
	@Override
	public long skip(long count) throws IOException {
		this.lock.lock();
		try {
			if (this.closed) {
				throw new IOException("The stream is closed");
			}
			Syscalls.call(Syscalls.Call.LSEEK, "", this.file.number(), Math.max(0, count), SEEK_CUR);
			return Math.max(0, count);
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.file.close();
		}
		finally {
			this.lock.unlock();
		}
	}

}
