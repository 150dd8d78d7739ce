package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * Writes to an open regular file, without a buffer of its own: what was written is in the
 * file. A failure is a {@link LinuxException}. May be closed from another thread.
 */
public final class FdOutputStream extends OutputStream {

	private static final int MIN_BUFFER_BYTES = 8 * 1024;

	private static final int MAX_BUFFER_BYTES = 256 * 1024;

	private final Fd file;

	/** Keeps a write in progress and a close apart: the number may be reused at once. */
	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable MemorySegment buffer;

	private boolean closed;

	/**
	 * Takes over an open file.
	 * @param file the file
	 */
	public FdOutputStream(Fd file) {
		this.file = file;
		file.closeWith(this);
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		this.lock.lock();
		try {
			writeAll(bytes, offset, length);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writeAll(byte[] bytes, int offset, int length) throws IOException {
		if (this.closed) {
			throw new IOException("The stream is closed");
		}
		MemorySegment memory = buffer(length);
		int done = 0;
		while (done < length) {
			int count = (int) Math.min(length - done, memory.byteSize());
			MemorySegment.copy(bytes, offset + done, memory, JAVA_BYTE, 0, count);
			done += (int) Syscalls.call(Syscalls.Call.WRITE, "", this.file.number(), memory.address(), count);
		}
	}

	private MemorySegment buffer(int length) {
		MemorySegment memory = this.buffer;
		if (memory == null || memory.byteSize() < Math.min(length, MAX_BUFFER_BYTES)) {
			memory = Arena.ofAuto().allocate(Math.clamp(length, MIN_BUFFER_BYTES, MAX_BUFFER_BYTES));
			this.buffer = memory;
		}
		return memory;
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
