package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The new mount API of Linux (fsopen(2), open_tree(2), mount_setattr(2)).
 */
public final class Mounts {

	private static final long AT_FDCWD = -100;

	private static final long AT_EMPTY_PATH = 0x1000;

	private static final long OPEN_TREE_CLONE = 1;

	private static final long CLOEXEC = 0x80000;

	private static final long O_PATH_DIRECTORY = 0x200000 | Openat2.DIRECTORY | CLOEXEC;

	private static final long MOUNT_ATTR_IDMAP = 0x0010_0000;

	private static final long MS_BIND = 4096;

	private static final long MNT_DETACH = 2;

	private static final long UMOUNT_NOFOLLOW = 8;

	private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;

	private Mounts() {
	}

	/**
	 * A detached clone of the mount at a directory whose owners are mapped.
	 * @param directory the directory
	 * @param userNamespace maps the owners on disk to those that users of it see
	 * @return the clone, an open directory
	 */
	public static Fd idmapped(Path directory, Fd userNamespace) {
		try (Arena arena = Arena.ofConfined()) {
			Fd tree = new Fd((int) Syscalls.call(Call.OPEN_TREE, directory.toString(), AT_FDCWD,
					Syscalls.string(arena, directory.toString()), OPEN_TREE_CLONE | CLOEXEC));
			try {
				MemorySegment attributes = arena.allocate(32, 8);
				attributes.set(JAVA_LONG, 0, MOUNT_ATTR_IDMAP);
				attributes.set(JAVA_LONG, 24, userNamespace.number());
				Syscalls.call(Call.MOUNT_SETATTR, directory.toString(), tree.number(), Syscalls.string(arena, ""),
						AT_EMPTY_PATH, attributes.address(), 32);
				return tree;
			}
			catch (RuntimeException ex) {
				tree.close();
				throw ex;
			}
		}
	}

	/**
	 * A directory below an open one.
	 * @param directory the open directory
	 * @param name a relative path that the runner itself made
	 * @return the open directory
	 */
	public static Fd below(Fd directory, String name) {
		try (Arena arena = Arena.ofConfined()) {
			return new Fd((int) Syscalls.call(Call.OPENAT, name, directory.number(), Syscalls.string(arena, name),
					O_PATH_DIRECTORY, 0));
		}
	}

	/** Mounts a detached tree at a directory of the runner. */
	static void attach(Arena arena, Fd tree, Path point) {
		Syscalls.call(Call.MOVE_MOUNT, point.toString(), tree.number(), Syscalls.string(arena, ""), AT_FDCWD,
				Syscalls.string(arena, point.toString()), MOVE_MOUNT_F_EMPTY_PATH);
	}

	/**
	 * Shows a file in the place of another.
	 * @param source the file
	 * @param target the file that it hides
	 */
	public static void bind(Path source, Path target) {
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Call.MOUNT, target.toString(), Syscalls.string(arena, source.toString()),
					Syscalls.string(arena, target.toString()), 0, MS_BIND, 0);
		}
	}

	/**
	 * Whether a mount takes writes.
	 * @param target where it is mounted
	 * @return false when it is read-only
	 */
	public static boolean writable(Path target) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment statfs = arena.allocate(120, 8);
			Syscalls.call(Call.STATFS, target.toString(), Syscalls.string(arena, target.toString()), statfs.address());
			return (statfs.get(JAVA_LONG, 80) & 1) == 0;
		}
	}

	/**
	 * The type of the file system that holds a path.
	 * @param path an existing path
	 * @return its magic number (linux/magic.h)
	 */
	public static int fileSystem(Path path) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment statfs = arena.allocate(120, 8);
			Syscalls.call(Call.STATFS, path.toString(), Syscalls.string(arena, path.toString()), statfs.address());
			return statfs.get(JAVA_INT, 0);
		}
	}

	/**
	 * Takes a mount, with those below it, out of this mount namespace; what uses it keeps
	 * it.
	 * @param target where it is mounted; nothing happens when it is not
	 */
	public static void detach(Path target) {
		try (Arena arena = Arena.ofConfined()) {
			long result = Syscalls.attempt(Call.UMOUNT2, Syscalls.string(arena, target.toString()),
					MNT_DETACH | UMOUNT_NOFOLLOW);
			if (result < 0 && result != -Errno.EINVAL && result != -Errno.ENOENT) {
				throw new LinuxException("umount2 " + target, (int) -result);
			}
		}
	}

	/**
	 * The mounts of this mount namespace at or below a directory.
	 * @param directory the directory
	 * @return where they are mounted, the last mounted first
	 */
	public static List<Path> at(Path directory) {
		try {
			return Files.readAllLines(Path.of("/proc/self/mountinfo"))
				.stream()
				.map((line) -> Path.of(unescape(line.split(" ")[4])))
				.filter((mount) -> mount.startsWith(directory))
				.toList()
				.reversed();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String unescape(String field) {
		return field.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
	}

}
