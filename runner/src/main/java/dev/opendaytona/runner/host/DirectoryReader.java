package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

/**
 * Reads the names in a directory, some at a time (getdents64(2)). For one thread.
 */
public final class DirectoryReader implements AutoCloseable {

	private static final int BUFFER_BYTES = 64 * 1024;

	private static final int RECORD_LENGTH = 16;

	private static final int NAME = 19;

	private final Fd directory;

	private final Arena arena = Arena.ofConfined();

	private final MemorySegment buffer = this.arena.allocate(BUFFER_BYTES, 8);

	/**
	 * Reads a directory, which the caller closes.
	 * @param directory open for reading
	 */
	public DirectoryReader(Fd directory) {
		this.directory = directory;
	}

	/**
	 * The next names, without {@code .} and {@code ..}.
	 * @return their bytes; empty at the end
	 */
	public List<byte[]> next() {
		while (true) {
			int bytes = (int) Syscalls.call(Syscalls.Call.GETDENTS64, "", this.directory.number(),
					this.buffer.address(), BUFFER_BYTES);
			List<byte[]> names = names(bytes);
			if (bytes == 0 || !names.isEmpty()) {
				return names;
			}
		}
	}

	/** Starts again at the beginning. */
	public void rewind() {
		Syscalls.call(Syscalls.Call.LSEEK, "", this.directory.number(), 0, 0);
	}

	private List<byte[]> names(int bytes) {
		List<byte[]> names = new ArrayList<>();
		int offset = 0;
		while (offset < bytes) {
			byte[] name = name(offset + NAME);
			if (!isDots(name)) {
				names.add(name);
			}
			offset += Short.toUnsignedInt(this.buffer.get(JAVA_SHORT_UNALIGNED, offset + RECORD_LENGTH));
		}
		return names;
	}

	private byte[] name(int start) {
		int end = start;
		while (this.buffer.get(JAVA_BYTE, end) != 0) {
			end++;
		}
		return this.buffer.asSlice(start, end - start).toArray(JAVA_BYTE);
	}

	private static boolean isDots(byte[] name) {
		return (name.length == 1 && name[0] == '.') || (name.length == 2 && name[0] == '.' && name[1] == '.');
	}

	@Override
	public void close() {
		this.arena.close();
	}

}
