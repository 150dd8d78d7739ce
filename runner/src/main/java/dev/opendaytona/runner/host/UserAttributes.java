package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * The extended attributes of an open file whose names begin with {@code user.}
 * (xattr(7)). A file system that knows none has none.
 */
public final class UserAttributes {

	private static final String PREFIX = "user.";

	/** What Linux takes at most, for the list and for a value. */
	private static final int MAX_BYTES = 64 * 1024;

	private UserAttributes() {
	}

	/**
	 * All of them.
	 * @param file open for reading
	 * @return their values by name, which is text of Latin-1 to keep each byte
	 */
	public static Map<String, byte[]> of(Fd file) {
		Map<String, byte[]> attributes = new TreeMap<>();
		if (Syscalls.attempt(Syscalls.Call.FLISTXATTR, file.number(), 0, 0) <= 0) {
			return attributes;
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(MAX_BYTES);
			long length = Syscalls.attempt(Syscalls.Call.FLISTXATTR, file.number(), buffer.address(), MAX_BYTES);
			for (String name : text(buffer, length).split("\0")) {
				long size = name.startsWith(PREFIX) ? get(arena, file, name, buffer) : -1;
				if (size >= 0) {
					attributes.put(name, buffer.asSlice(0, size).toArray(JAVA_BYTE));
				}
			}
		}
		return attributes;
	}

	private static String text(MemorySegment buffer, long length) {
		return new String(buffer.asSlice(0, Math.max(length, 0)).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
	}

	private static long get(Arena arena, Fd file, String name, MemorySegment buffer) {
		return Syscalls.attempt(Syscalls.Call.FGETXATTR, file.number(),
				Syscalls.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1)), buffer.address(), MAX_BYTES);
	}

	/**
	 * Gives a file those of another, as far as its file system takes them.
	 * @param from open for reading
	 * @param to the other file
	 */
	public static void copy(Fd from, Fd to) {
		of(from).forEach((name, value) -> {
			try (Arena arena = Arena.ofConfined()) {
				long _ = Syscalls.attempt(Syscalls.Call.FSETXATTR, to.number(),
						Syscalls.bytes(arena, name.getBytes(StandardCharsets.ISO_8859_1)), Syscalls.bytes(arena, value),
						value.length, 0);
			}
		});
	}

}
