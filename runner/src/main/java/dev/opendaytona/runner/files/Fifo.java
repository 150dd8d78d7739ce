package dev.opendaytona.runner.files;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.host.Errno;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileAttributes;
import dev.opendaytona.runner.host.LinuxException;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.Syscalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * A FIFO that a process of the sandbox reads (fifo(7)).
 *
 * @param root the root of the sandbox
 * @param path the FIFO; a link to one is not followed
 */
record Fifo(Fd root, SandboxPath path) {

	private static final int MAX_BYTES = 64 * 1024;

	/** Takes what the FIFO has room for; nothing when nobody has it open. */
	int write(byte[] bytes, int offset) {
		try (Fd fifo = Openat2.inRoot(this.root, PathBytes.bytes(this.path.value()),
				Openat2.WRITE | Openat2.NOWAIT | Openat2.NOFOLLOW, 0)) {
			if (!FileAttributes.of(fifo).isFifo()) {
				throw FileErrors.notRegular("write to", this.path);
			}
			return write(fifo, bytes, offset);
		}
		catch (LinuxException ex) {
			if (ex.errno() == Errno.ENXIO) {
				return 0;
			}
			throw ex;
		}
	}

	private static int write(Fd fifo, byte[] bytes, int offset) {
		int length = Math.min(bytes.length - offset, MAX_BYTES);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment memory = arena.allocate(length);
			MemorySegment.copy(bytes, offset, memory, JAVA_BYTE, 0, length);
			long written = Syscalls.attempt(Syscalls.Call.WRITE, fifo.number(), memory.address(), length);
			if (written < 0 && written != -Errno.EAGAIN && written != -Errno.EPIPE) {
				throw new LinuxException("write", (int) -written);
			}
			return (int) Math.max(0, written);
		}
	}

}
