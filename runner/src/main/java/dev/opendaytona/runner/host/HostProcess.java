package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * A process of the host, held by a descriptor, so that another one that takes over its
 * number is not mistaken for it (pidfd_open(2)).
 */
public final class HostProcess implements AutoCloseable {

	private static final short POLLIN = 1;

	private final Fd descriptor;

	private HostProcess(Fd descriptor) {
		this.descriptor = descriptor;
	}

	/**
	 * Takes hold of a process.
	 * @param pid its number
	 * @return the process
	 */
	public static HostProcess open(long pid) {
		return new HostProcess(new Fd((int) Syscalls.call(Call.PIDFD_OPEN, "process " + pid, pid, 0)));
	}

	/**
	 * Whether it has not ended. One that has ended and is not waited for is not alive.
	 * @return whether it lives
	 */
	public boolean alive() {
		return this.descriptor.whileOpen(this::polledAlive);
	}

	private boolean polledAlive() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment poll = arena.allocate(8, 4);
			poll.set(JAVA_INT, 0, this.descriptor.number());
			poll.set(JAVA_SHORT, 4, POLLIN);
			MemorySegment atOnce = arena.allocate(16, 8);
			return Syscalls.call(Call.PPOLL, "a process", poll.address(), 1, atOnce.address(), 0, 0) == 0;
		}
	}

	@Override
	public void close() {
		this.descriptor.close();
	}

}
