package dev.opendaytona.runner.engine.oci;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.Syscalls;
import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The few small files of a sandbox that the engine itself reads, resolved by the kernel
 * inside the sandbox's root (openat2(2)).
 */
final class InsideFiles {

	private static final long O_RDONLY_NONBLOCK_CLOEXEC_NOCTTY = 0x800 | 0x80000 | 0x100;

	private static final long O_PATH_CLOEXEC = 0x200000 | 0x80000;

	private static final long RESOLVE_NO_MAGICLINKS_IN_ROOT = 0x02 | 0x10;

	private static final int MAX_BYTES = 256 * 1024;

	private final Fd root;

	InsideFiles(Fd root) {
		this.root = root;
	}

	/** The content of a file, cut at its bound; empty when it cannot be read. */
	byte[] read(String path) {
		long opened = open(path, O_RDONLY_NONBLOCK_CLOEXEC_NOCTTY);
		if (opened < 0) {
			return new byte[0];
		}
		try (Fd file = new Fd((int) opened); Arena arena = Arena.ofConfined()) {
			MemorySegment buffer = arena.allocate(MAX_BYTES);
			long length = 0;
			long read = 1;
			while (read > 0 && length < MAX_BYTES) {
				read = Syscalls.attempt(Call.READ, file.number(), buffer.address() + length, MAX_BYTES - length);
				length += Math.max(0, read);
			}
			return buffer.asSlice(0, length).toArray(JAVA_BYTE);
		}
	}

	boolean exists(String path) {
		long opened = open(path, O_PATH_CLOEXEC);
		if (opened >= 0) {
			new Fd((int) opened).close();
		}
		return opened >= 0;
	}

	private long open(String path, long flags) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment how = arena.allocate(24, 8);
			how.set(JAVA_LONG, 0, flags);
			how.set(JAVA_LONG, 16, RESOLVE_NO_MAGICLINKS_IN_ROOT);
			long name = Syscalls.string(arena, path);
			long result = Syscalls.attempt(Call.OPENAT2, this.root.number(), name, how.address(), 24);
			for (int retry = 0; result == -Errno.EAGAIN && retry < 10; retry++) {
				result = Syscalls.attempt(Call.OPENAT2, this.root.number(), name, how.address(), 24);
			}
			return result;
		}
	}

}
