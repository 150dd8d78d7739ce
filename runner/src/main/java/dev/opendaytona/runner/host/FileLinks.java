package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Tells whether names are names of the same file (statx(2)).
 *
 * @param device where the file is
 * @param inode its number there
 * @param names how many names it has
 */
public record FileLinks(long device, long inode, int names) {

	private static final int STATX_SIZE = 256;

	private static final long EMPTY_PATH = 0x1000;

	private static final long BASIC_STATS = 0x7ff;

	/**
	 * The names of an open file.
	 * @param file the file
	 * @return what is known of them
	 */
	public static FileLinks of(Fd file) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(STATX_SIZE, 8);
			Syscalls.call(Syscalls.Call.STATX, "", file.number(), Syscalls.bytes(arena, new byte[0]), EMPTY_PATH,
					BASIC_STATS, buffer.address());
			long device = ((long) buffer.get(JAVA_INT, 136) << 32) | Integer.toUnsignedLong(buffer.get(JAVA_INT, 140));
			return new FileLinks(device, buffer.get(JAVA_LONG, 32), buffer.get(JAVA_INT, 16));
		}
	}

}
