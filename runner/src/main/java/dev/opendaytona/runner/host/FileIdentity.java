package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * Who the kernel takes a thread for when it checks rights on files (credentials(7)).
 *
 * @param uid the user on the host, who owns what is made
 * @param gid the group on the host
 * @param override whether the rights of the superuser on files are kept
 */
public record FileIdentity(int uid, int gid, boolean override) {

	private static final int CAPABILITY_VERSION = 0x20080522;

	/** CHOWN, DAC_OVERRIDE, DAC_READ_SEARCH, FOWNER, FSETID, SETGID, SETUID. */
	private static final int FILE_CAPABILITIES = 0b1101_1111;

	/** Makes the calling thread this one. It must be a platform thread. */
	void assume() {
		switchTo(Syscalls.Call.SETFSGID, this.gid);
		// Away from 0 the kernel takes the overriding capabilities off, as it should.
		switchTo(Syscalls.Call.SETFSUID, this.uid);
		if (this.override) {
			capabilities();
		}
	}

	/** Makes the calling thread root again. */
	static void restore() {
		switchTo(Syscalls.Call.SETFSUID, 0);
		switchTo(Syscalls.Call.SETFSGID, 0);
	}

	/**
	 * Takes every capability off the calling thread that is not about files, for good,
	 * and those about files on.
	 */
	static void capabilities() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment header = arena.allocate(8, 8);
			header.set(JAVA_INT, 0, CAPABILITY_VERSION);
			MemorySegment sets = arena.allocate(24, 8);
			Syscalls.call(Syscalls.Call.CAPGET, "", header.address(), sets.address());
			int permitted = sets.get(JAVA_INT, 4) & FILE_CAPABILITIES;
			sets.fill((byte) 0);
			sets.set(JAVA_INT, 0, permitted);
			sets.set(JAVA_INT, 4, permitted);
			Syscalls.call(Syscalls.Call.CAPSET, "", header.address(), sets.address());
		}
	}

	private static void switchTo(Syscalls.Call call, int id) {
		Syscalls.attempt(call, id);
		// The call does not tell whether it worked; asking with -1 does.
		if ((int) Syscalls.attempt(call, -1) != id) {
			throw new LinuxException(call + " " + id, Errno.EPERM);
		}
	}

}
