package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;

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

	private final ChangedThreads threads;

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
		this.threads = new ChangedThreads("mounts", count, Integer.MAX_VALUE, this::enter);
	}

	private static Fd create(Runnable setup) {
		Syscalls.call(Call.UNSHARE, "the mount namespace", CLONE_FS | CLONE_NEWNS);
		try (Arena arena = Arena.ofConfined()) {
			Syscalls.call(Call.MOUNT, "propagation of /", 0, Syscalls.string(arena, "/"), 0, MS_REC_SLAVE, 0);
		}
		setup.run();
		return Fd.open(OWN_NAMESPACE);
	}

	private void enter() {
		Syscalls.call(Call.UNSHARE, "the file system context", CLONE_FS);
		Syscalls.call(Call.SETNS, "the mount namespace", this.namespace.number(), CLONE_NEWNS);
	}

	/**
	 * Has a program start in the namespace.
	 * @param argv the program and its arguments
	 * @return the program, with another one before it that enters the namespace
	 */
	List<String> inside(List<String> argv) {
		List<String> entered = new ArrayList<>(List.of("nsenter",
				"--mount=/proc/" + ProcessHandle.current().pid() + "/fd/" + this.namespace.number(), "--"));
		entered.addAll(argv);
		return entered;
	}

	/**
	 * Mounts or unmounts something in the namespace.
	 * @param action what to do; calls the kernel and nobody else
	 */
	public void run(Runnable action) {
		try {
			this.threads.submit(Executors.callable(action)).result().join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof RuntimeException known) ? known : ex;
		}
	}

	/** Ends the threads; the namespace goes with what it mounted. */
	@Override
	public void close() {
		this.threads.close();
		this.namespace.close();
	}

}
