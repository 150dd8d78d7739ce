package dev.opendaytona.runner.host;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Platform threads that work on files as somebody else. Each has a umask of 0 of its own,
 * no supplementary group, and no capability that is not about files.
 */
public final class FileThreads implements AutoCloseable {

	private static final long CLONE_FS = 0x200;

	private final ChangedThreads threads;

	/**
	 * Creates the threads. Fails when this process may not change its identity.
	 * @param limit how many there are
	 * @param queue how many actions may wait for one
	 */
	public FileThreads(int limit, int queue) {
		CompletableFuture.runAsync(FileThreads::prepare, (trial) -> Thread.ofPlatform().daemon().start(trial)).join();
		this.threads = new ChangedThreads("files", limit, limit + queue, FileThreads::prepare);
	}

	private static void prepare() {
		Syscalls.call(Syscalls.Call.UNSHARE, "the file system context", CLONE_FS);
		Syscalls.call(Syscalls.Call.UMASK, "0", 0);
		Syscalls.call(Syscalls.Call.SETGROUPS, "none", 0, 0);
		FileIdentity.capabilities();
	}

	/**
	 * Does something as somebody. When the caller is interrupted or out of time, the
	 * action is interrupted.
	 * @param <T> the result
	 * @param who whose rights hold
	 * @param limit how long the caller waits
	 * @param action what to do; throws no checked exception
	 * @return what it returned
	 * @throws InterruptedException when the caller was interrupted
	 * @throws TimeoutException when it took too long
	 */
	public <T> T call(FileIdentity who, Duration limit, Callable<T> action)
			throws InterruptedException, TimeoutException {
		ChangedThreads.Action<T> submitted = this.threads.submit(() -> as(who, action));
		try {
			return submitted.result().get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw unchecked(ex.getCause());
		}
		finally {
			submitted.cancel(true);
		}
	}

	private static <T> T as(FileIdentity who, Callable<T> action) throws Exception {
		try {
			who.assume();
			return action.call();
		}
		finally {
			FileIdentity.restore();
		}
	}

	private static RuntimeException unchecked(@Nullable Throwable cause) {
		return switch (cause) {
			case Error error -> throw error;
			case RuntimeException known -> known;
			case null, default -> new IllegalStateException(cause);
		};
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
