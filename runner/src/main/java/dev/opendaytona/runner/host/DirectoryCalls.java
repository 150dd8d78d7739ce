package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Changes entries of open directories. A name is one entry of its directory, never a
 * path, and none of these calls follows a link in its place.
 */
public final class DirectoryCalls {

	private static final int AT_FDCWD = -100;

	private static final int AT_REMOVEDIR = 0x200;

	private static final int AT_EMPTY_PATH = 0x1000;

	private static final int AT_SYMLINK_NOFOLLOW = 0x100;

	private static final int AT_SYMLINK_FOLLOW = 0x400;

	private static final int RENAME_NOREPLACE = 1;

	private static final int PATH_MAX = 4096;

	private static final int PRIVATE_FIFO = 0010600;

	private static final int CHARACTER_DEVICE = 0020000;

	private static final String OPAQUE = "trusted.overlay.opaque";

	private DirectoryCalls() {
	}

	public static void makeDirectory(Fd directory, byte[] name, int mode) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.MKDIRAT, "", directory.number(), Syscalls.bytes(arena, name), mode);
		}
	}

	/**
	 * Makes a FIFO that only its owner may use.
	 * @param directory the directory
	 * @param name the bytes of the name
	 */
	public static void makeFifo(Fd directory, byte[] name) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.MKNODAT, "", directory.number(), Syscalls.bytes(arena, name), PRIVATE_FIFO, 0);
		}
	}

	/**
	 * Makes what says to overlayfs that lower layers have no entry of this name.
	 * @param directory the directory
	 * @param name the bytes of the name
	 * @return 0 or a negated {@link Errno}
	 */
	public static int makeWhiteout(Fd directory, byte[] name) {
		try (Arena arena = Arena.ofConfined()) {
			return (int) Syscalls.attempt(Syscalls.Call.MKNODAT, directory.number(), Syscalls.bytes(arena, name),
					CHARACTER_DEVICE, 0);
		}
	}

	/**
	 * Says to overlayfs that a directory shows nothing of the lower layers.
	 * @param directory open for reading
	 */
	public static void makeOpaque(Fd directory) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.FSETXATTR, OPAQUE, directory.number(), Syscalls.string(arena, OPAQUE),
					Syscalls.string(arena, "y"), 1, 0);
		}
	}

	/**
	 * Removes anything but a directory.
	 * @param directory the directory
	 * @param name the bytes of the name
	 * @return 0 or a negated {@link Errno}
	 */
	public static int unlink(Fd directory, byte[] name) {
		return unlinkat(directory, name, 0);
	}

	/**
	 * Removes an empty directory.
	 * @param directory the directory that holds it
	 * @param name the bytes of the name
	 * @return 0 or a negated {@link Errno}
	 */
	public static int removeDirectory(Fd directory, byte[] name) {
		return unlinkat(directory, name, AT_REMOVEDIR);
	}

	private static int unlinkat(Fd directory, byte[] name, int flags) {
		try (Arena arena = Arena.ofConfined()) {
			return (int) Syscalls.attempt(Syscalls.Call.UNLINKAT, directory.number(), Syscalls.bytes(arena, name),
					flags);
		}
	}

	/**
	 * Renames an entry unless the new name exists.
	 * @param from the directory that holds it
	 * @param name the bytes of its name
	 * @param to the directory that shall hold it
	 * @param newName the bytes of its new name
	 * @return 0 or a negated {@link Errno}
	 */
	public static int rename(Fd from, byte[] name, Fd to, byte[] newName) {
		try (Arena arena = Arena.ofConfined()) {
			return (int) Syscalls.attempt(Syscalls.Call.RENAMEAT2, from.number(), Syscalls.bytes(arena, name),
					to.number(), Syscalls.bytes(arena, newName), RENAME_NOREPLACE);
		}
	}

	/**
	 * Renames an entry; what has the new name is replaced at once.
	 * @param directory the directory that holds it
	 * @param name the bytes of its name
	 * @param newName the bytes of its new name
	 */
	public static void replace(Fd directory, byte[] name, byte[] newName) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.RENAMEAT2, "", directory.number(), Syscalls.bytes(arena, name),
					directory.number(), Syscalls.bytes(arena, newName), 0);
		}
	}

	public static byte[] readLink(Fd directory, byte[] name) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment target = arena.allocate(PATH_MAX);
			long length = Syscalls.call(Syscalls.Call.READLINKAT, "", directory.number(), Syscalls.bytes(arena, name),
					target.address(), PATH_MAX);
			return target.asSlice(0, length).toArray(JAVA_BYTE);
		}
	}

	public static void makeLink(Fd directory, byte[] name, byte[] target) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.SYMLINKAT, "", Syscalls.bytes(arena, target), directory.number(),
					Syscalls.bytes(arena, name));
		}
	}

	/**
	 * Gives an open file another name on the same file system.
	 * @param file the file
	 * @param directory the directory
	 * @param name the bytes of the name, which must be free
	 * @return 0 or a negated {@link Errno}
	 */
	public static int makeHardLink(Fd file, Fd directory, byte[] name) {
		String self = "/proc/self/fd/" + file.number();
		try (Arena arena = Arena.ofConfined()) {
			return (int) Syscalls.attempt(Syscalls.Call.LINKAT, AT_FDCWD,
					Syscalls.bytes(arena, self.getBytes(StandardCharsets.US_ASCII)), directory.number(),
					Syscalls.bytes(arena, name), AT_SYMLINK_FOLLOW);
		}
	}

	/**
	 * Changes the mode of an open file, opened with {@link Openat2#PATH} too.
	 * @param file the file
	 * @param mode its new permission bits
	 */
	public static void changeMode(Fd file, int mode) {
		// fchmod(2) refuses a PATH descriptor; our own link to it leads to the same file.
		String self = "/proc/self/fd/" + file.number();
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.FCHMODAT, "", AT_FDCWD,
					Syscalls.bytes(arena, self.getBytes(StandardCharsets.US_ASCII)), mode);
		}
	}

	/**
	 * Changes the owner of an open file, opened with {@link Openat2#PATH} too.
	 * @param file the file
	 * @param uid the owner on the host, or -1 to leave it
	 * @param gid the group on the host, or -1 to leave it
	 */
	public static void changeOwner(Fd file, int uid, int gid) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Syscalls.Call.FCHOWNAT, "", file.number(), Syscalls.bytes(arena, new byte[0]), uid, gid,
					AT_EMPTY_PATH);
		}
	}

	public static void changeModified(Fd directory, byte[] name, Instant modified) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment times = arena.allocate(32, 8);
			for (int index = 0; index < 2; index++) {
				times.setAtIndex(JAVA_LONG, 2L * index, modified.getEpochSecond());
				times.setAtIndex(JAVA_LONG, 2L * index + 1, modified.getNano());
			}
			Syscalls.call(Syscalls.Call.UTIMENSAT, "", directory.number(), Syscalls.bytes(arena, name), times.address(),
					AT_SYMLINK_NOFOLLOW);
		}
	}

}
