package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * Waits for descriptors (ppoll(2)). A virtual thread that waits keeps its carrier.
 */
final class Poll {

	/** Something can be read, or there is an end to read. */
	static final short IN = 0x1;

	/** Something can be written. */
	static final short OUT = 0x4;

	private static final int ENTRY_BYTES = 8;

	private Poll() {
	}

	/**
	 * A descriptor and what is waited for.
	 *
	 * @param descriptor the descriptor
	 * @param events {@link #IN} or {@link #OUT}
	 */
	record Entry(Fd descriptor, short events) {

	}

	/**
	 * Waits until one of the entries is ready, or has failed, or the limit has passed.
	 */
	static void await(Duration limit, Entry... entries) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment polled = arena.allocate((long) ENTRY_BYTES * entries.length, 4);
			for (int index = 0; index < entries.length; index++) {
				polled.set(JAVA_INT, (long) ENTRY_BYTES * index, entries[index].descriptor().number());
				polled.set(JAVA_SHORT, (long) ENTRY_BYTES * index + 4, entries[index].events());
			}
			MemorySegment time = arena.allocate(16, 8);
			time.setAtIndex(JAVA_LONG, 0, limit.toSeconds());
			time.setAtIndex(JAVA_LONG, 1, limit.toNanosPart());
			Syscalls.call(Call.PPOLL, "", polled.address(), entries.length, time.address(), 0, 0);
		}
	}

}
