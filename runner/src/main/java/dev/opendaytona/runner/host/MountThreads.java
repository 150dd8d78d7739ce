package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * Platform threads in one mount namespace of their own. What they mount is seen by them
 * and by the programs that they start, and goes when this process ends, however it ends.
 */
public final class MountThreads implements AutoCloseable {

	private static final long CLONE_FS = 0x200;

	private static final long CLONE_NEWNS = 0x20000;

	private static final long MS_REC_SLAVE = 0x4000 | 0x80000;

	private static final Path OWN_NAMESPACE = Path.of("/proc/thread-self/ns/mnt");

	private final Fd namespace;

	private final ExecutorService threads;

	/**
	 * Makes the namespace: a copy of this process's, which still learns of what is
	 * unmounted there.
	 * @param count the number of threads
	 * @param setup mounts what every action needs, once, in the new namespace
	 */
	public MountThreads(int count, Runnable setup) {
		CompletableFuture<Fd> made = new CompletableFuture<>();
		Thread.ofPlatform().daemon().name("mounts-setup").start(() -> {
			try {
				made.complete(create(setup));
			}
			catch (RuntimeException ex) {
				made.completeExceptionally(ex);
			}
		});
		this.namespace = made.join();
		this.threads = Executors.newFixedThreadPool(count,
				(work) -> Thread.ofPlatform().daemon().name("mounts").unstarted(() -> enter(work)));
	}

	private static Fd create(Runnable setup) {
		Syscalls.call(Call.UNSHARE, "the mount namespace", CLONE_FS | CLONE_NEWNS);
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Call.MOUNT, "propagation of /", 0, Syscalls.string(arena, "/"), 0, MS_REC_SLAVE, 0);
		}
		setup.run();
		return Fd.open(OWN_NAMESPACE);
	}

	private void enter(Runnable work) {
		Syscalls.call(Call.UNSHARE, "the file system context", CLONE_FS);
		Syscalls.call(Call.SETNS, "the mount namespace", this.namespace.number(), CLONE_NEWNS);
		work.run();
	}

	/**
	 * Does something in the namespace. Programs that it starts live in it.
	 * @param <T> the result
	 * @param action what to do
	 * @return the result of the action
	 */
	public <T> T call(Callable<T> action) {
		Future<T> done = this.threads.submit(action);
		try {
			return done.get();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new HostException("Interrupted while waiting for the mount namespace");
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException known) {
				throw known;
			}
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Does something in the namespace.
	 * @param action what to do
	 */
	public void run(Runnable action) {
		call(() -> {
			action.run();
			return true;
		});
	}

	/** Ends the threads; the namespace goes with what it mounted. */
	@Override
	public void close() {
		this.threads.shutdownNow();
		this.namespace.close();
	}

}
