package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * The attributes of a file (statx(2)), its owner as the host sees it.
 *
 * @param mode its kind and permission bits
 * @param uid the owner
 * @param gid the group
 * @param size bytes
 * @param modified when its content changed last
 */
public record FileAttributes(int mode, int uid, int gid, long size, Instant modified) {

	private static final int STATX_SIZE = 256;

	private static final long EMPTY_PATH = 0x1000;

	private static final long SYMLINK_NOFOLLOW = 0x100;

	private static final long BASIC_STATS = 0x7ff;

	private static final int KIND = 0170000;

	/**
	 * The attributes of an open file.
	 * @param file the file
	 * @return its attributes
	 */
	public static FileAttributes of(Fd file) {
		return statx(file, new byte[0], EMPTY_PATH);
	}

	/**
	 * The attributes of an entry of a directory; of a link itself, not of its target.
	 * @param directory the directory
	 * @param name the bytes of the name
	 * @return its attributes
	 */
	public static FileAttributes of(Fd directory, byte[] name) {
		return statx(directory, name, SYMLINK_NOFOLLOW);
	}

	private static FileAttributes statx(Fd at, byte[] name, long flags) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(STATX_SIZE, 8);
			Syscalls.call(Syscalls.Call.STATX, "", at.number(), Syscalls.bytes(arena, name), flags, BASIC_STATS,
					buffer.address());
			return new FileAttributes(Short.toUnsignedInt(buffer.get(JAVA_SHORT, 28)), buffer.get(JAVA_INT, 20),
					buffer.get(JAVA_INT, 24), buffer.get(JAVA_LONG, 40),
					Instant.ofEpochSecond(buffer.get(JAVA_LONG, 112), buffer.get(JAVA_INT, 120)));
		}
	}

	public boolean isRegular() {
		return (this.mode & KIND) == 0100000;
	}

	public boolean isDirectory() {
		return (this.mode & KIND) == 0040000;
	}

	public boolean isLink() {
		return (this.mode & KIND) == 0120000;
	}

	/**
	 * The permission bits with setuid, setgid and sticky.
	 * @return for example 0644
	 */
	public int permissions() {
		return this.mode & 07777;
	}

}
