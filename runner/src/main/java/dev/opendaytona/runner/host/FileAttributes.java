package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Set;

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
	 * The magic numbers of proc, sysfs, cgroup, cgroup2, debugfs, tracefs, securityfs,
	 * bpf, configfs, pstore, efivarfs and binfmt_misc (linux/magic.h).
	 */
	private static final Set<Long> KERNEL_FILE_SYSTEMS = Set.of(0x9fa0L, 0x62656572L, 0x27e0ebL, 0x63677270L,
			0x64626720L, 0x74726163L, 0x73636673L, 0xcafe4a11L, 0x62656570L, 0x6165676cL, 0xde5e81e4L, 0x42494e4dL);

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

	/**
	 * Whether a file is a view of the kernel's state, as in {@code /proc} and
	 * {@code /sys} (statfs(2)).
	 * @param file the file
	 * @return whether it is
	 */
	public static boolean isOfKernel(Fd file) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(STATX_SIZE, 8);
			Syscalls.call(Syscalls.Call.FSTATFS, "", file.number(), buffer.address());
			return KERNEL_FILE_SYSTEMS.contains(buffer.get(JAVA_LONG, 0));
		}
	}

	/**
	 * The bits of its mode that tell its kind (inode(7)).
	 * @return for example 0100000 for a regular file
	 */
	public int kind() {
		return this.mode & KIND;
	}

	public boolean isRegular() {
		return kind() == 0100000;
	}

	public boolean isDirectory() {
		return kind() == 0040000;
	}

	public boolean isLink() {
		return kind() == 0120000;
	}

	public boolean isFifo() {
		return kind() == 0010000;
	}

	/**
	 * The permission bits with setuid, setgid and sticky.
	 * @return for example 0644
	 */
	public int permissions() {
		return this.mode & 07777;
	}

}
