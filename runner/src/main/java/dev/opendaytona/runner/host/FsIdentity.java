package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * Acts on files as another user (setfsuid(2)). The identity belongs to a thread of the
 * kernel, so it is taken on a platform thread, never on a virtual one, and given back
 * before the thread does anything else.
 */
public final class FsIdentity {

	private static final int CAPABILITY_VERSION_3 = 0x20080522;

	private static final ExecutorService THREADS = Executors
		.newCachedThreadPool(Thread.ofPlatform().daemon().name("fs-identity-", 0).factory());

	private FsIdentity() {
	}

	/**
	 * Runs an action as a user of the host.
	 * @param uid the user
	 * @param gid the group
	 * @param override whether it keeps root's power over files that others own
	 * @param action what to do
	 */
	public static void run(long uid, long gid, boolean override, Runnable action) {
		Future<?> done = THREADS.submit(() -> become(uid, gid, override, action));
		try {
			done.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HostException("Interrupted while acting as user " + uid);
		}
		catch (java.util.concurrent.ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException known) {
				throw known;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

	/**
	 * Runs an action as a user of the host, on the thread of the caller and so in its
	 * mount namespace.
	 * @param uid the user
	 * @param gid the group
	 * @param override whether it keeps root's power over files that others own
	 * @param action what to do
	 */
	static void runHere(long uid, long gid, boolean override, Runnable action) {
		if (Thread.currentThread().isVirtual()) {
			throw new IllegalStateException("An identity belongs to a platform thread");
		}
		become(uid, gid, override, action);
	}

	private static void become(long uid, long gid, boolean override, Runnable action) {
		try {
			Syscalls.call(Call.SETFSGID, "group " + gid, gid);
			Syscalls.call(Call.SETFSUID, "user " + uid, uid);
			if (override) {
				raiseCapabilities();
			}
			action.run();
		}
		finally {
			Syscalls.call(Call.SETFSUID, "user 0", 0);
			Syscalls.call(Call.SETFSGID, "group 0", 0);
			raiseCapabilities();
		}
	}

	/**
	 * What is permitted becomes effective: setfsuid away from 0 drops the file
	 * capabilities.
	 */
	private static void raiseCapabilities() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment header = arena.allocate(8, 8);
			MemorySegment sets = arena.allocate(24, 8);
			header.set(JAVA_INT, 0, CAPABILITY_VERSION_3);
			Syscalls.call(Call.CAPGET, "", header.address(), sets.address());
			sets.set(JAVA_INT, 0, sets.get(JAVA_INT, 4));
			sets.set(JAVA_INT, 12, sets.get(JAVA_INT, 16));
			Syscalls.call(Call.CAPSET, "", header.address(), sets.address());
		}
	}

}
