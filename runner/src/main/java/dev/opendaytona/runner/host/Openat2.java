package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * Opens files where hostile code may change directories and links meanwhile (openat2(2)).
 */
public final class Openat2 {

	public static final long READ = 0;

	public static final long WRITE = 1;

	public static final long CREATE = 0x40;

	public static final long EXCLUSIVE = 0x80;

	/** Each write goes to the end of the file. */
	public static final long APPEND = 0x400;

	/** Names a file without opening it: no right on it is needed and nothing happens. */
	public static final long PATH = 0x200000;

	public static final long DIRECTORY = arm() ? 0x4000 : 0x10000;

	public static final long NOFOLLOW = arm() ? 0x8000 : 0x20000;

	/** Neither waits for the other end of a FIFO nor takes a terminal. */
	public static final long NOWAIT = 0x800 | 0x100;

	private static final long CLOEXEC = 0x80000;

	private static final long NO_MAGICLINKS = 0x02;

	private static final long NO_SYMLINKS = 0x04;

	private static final long BENEATH = 0x08;

	private static final long IN_ROOT = 0x10;

	/** How often a lookup that raced with a rename is made again. */
	private static final int ATTEMPTS = 1_000;

	private Openat2() {
	}

	/**
	 * Opens a path as a process would whose root is the given directory: absolute links
	 * and {@code ..} stay below it. Links of the kernel, as in {@code /proc/1/exe}, fail
	 * with {@link Errno#ELOOP}.
	 * @param root the root
	 * @param path the bytes of the path
	 * @param flags of this class, added
	 * @param mode permission bits of a file that is made
	 * @return the open file
	 */
	public static Fd inRoot(Fd root, byte[] path, long flags, int mode) {
		return open(root, path, flags, mode, IN_ROOT | NO_MAGICLINKS);
	}

	/**
	 * Opens an entry of a directory; a link in its place fails with {@link Errno#ELOOP}.
	 * @param directory the directory
	 * @param name the bytes of the name
	 * @param flags of this class, added
	 * @param mode permission bits of a file that is made
	 * @return the open file
	 */
	public static Fd child(Fd directory, byte[] name, long flags, int mode) {
		return open(directory, name, flags | NOFOLLOW, mode, BENEATH | NO_SYMLINKS | NO_MAGICLINKS);
	}

	private static Fd open(Fd at, byte[] path, long flags, int mode, long resolve) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment how = arena.allocate(24, 8);
			how.setAtIndex(JAVA_LONG, 0, flags | CLOEXEC);
			how.setAtIndex(JAVA_LONG, 1, ((flags & CREATE) != 0) ? mode : 0);
			how.setAtIndex(JAVA_LONG, 2, resolve);
			return new Fd(retried(at, Syscalls.bytes(arena, path), how));
		}
	}

	private static int retried(Fd at, long path, MemorySegment how) {
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			long result = Syscalls.attempt(Syscalls.Call.OPENAT2, at.number(), path, how.address(), how.byteSize());
			if (result >= 0) {
				return (int) result;
			}
			if (result != -Errno.EAGAIN) {
				throw new LinuxException("openat2", (int) -result);
			}
			Thread.onSpinWait();
		}
		throw new LinuxException("openat2", Errno.EAGAIN);
	}

	private static boolean arm() {
		return System.getProperty("os.arch").equals("aarch64");
	}

}
