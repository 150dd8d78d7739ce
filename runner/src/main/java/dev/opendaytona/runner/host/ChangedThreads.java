package dev.opendaytona.runner.host;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Platform threads that are not what the process is: in another namespace, or with other
 * rights.
 *
 * <p>
 * A new thread is what the thread is that makes it. Who wakes a virtual thread may have
 * to make a carrier for it; made by one of these, the carrier would do everybody's work
 * in that namespace or with those rights, for as long as it lives. So these threads make
 * no thread, start no program, log nothing and take no lock that a virtual thread may
 * wait for: what they do is call the kernel. Their results are handed on by a thread that
 * is what the process is.
 */
final class ChangedThreads implements AutoCloseable {

	private static final TransferQueue<Runnable> RESULTS = new LinkedTransferQueue<>();

	static {
		Thread.ofPlatform().daemon().name("results").start(ChangedThreads::handOn);
	}

	private final ThreadPoolExecutor threads;

	private final AtomicInteger waiting = new AtomicInteger();

	private final int mostWaiting;

	/**
	 * Makes all the threads: one that is made later would be made by another of them.
	 * @param name their name
	 * @param count how many
	 * @param mostWaiting how many actions may wait for one
	 * @param change what each does first
	 */
	ChangedThreads(String name, int count, int mostWaiting, Runnable change) {
		this.mostWaiting = mostWaiting;
		this.threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(),
				(work) -> Thread.ofPlatform().daemon().name(name).unstarted(() -> {
					change.run();
					work.run();
				}));
		this.threads.prestartAllCoreThreads();
	}

	private static void handOn() {
		try {
			while (true) {
				RESULTS.take().run();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Has something done.
	 * @param <T> the result
	 * @param action what to do
	 * @return it, and its result
	 * @throws RejectedExecutionException when too many actions wait
	 */
	<T> Action<T> submit(Callable<T> action) {
		if (this.waiting.incrementAndGet() > this.mostWaiting) {
			this.waiting.decrementAndGet();
			throw new RejectedExecutionException("Too many actions wait");
		}
		Action<T> submitted = new Action<>(() -> {
			this.waiting.decrementAndGet();
			return action.call();
		});
		this.threads.execute(submitted);
		return submitted;
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * Something that is done by one of the threads. To be waited for by its result only:
	 * whoever waits for the task itself is woken by the thread that does it.
	 *
	 * @param <T> the result
	 */
	static final class Action<T> extends FutureTask<T> {

		private final CompletableFuture<T> result = new CompletableFuture<>();

		private Action(Callable<T> action) {
			super(action);
		}

		CompletableFuture<T> result() {
			return this.result;
		}

		@Override
		protected void done() {
			RESULTS.add(() -> {
				switch (state()) {
					case SUCCESS -> this.result.complete(resultNow());
					case FAILED -> this.result.completeExceptionally(exceptionNow());
					case CANCELLED, RUNNING -> this.result.cancel(false);
				}
			});
		}

	}

}
