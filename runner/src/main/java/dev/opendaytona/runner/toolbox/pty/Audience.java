package dev.opendaytona.runner.toolbox.pty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.opendaytona.api.error.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Those who watch a terminal.
 *
 * <p>
 * As a terminal on a slow line does, it lets the program wait while nobody keeps up: else
 * to print a large file would cut off everybody. But nobody makes the others wait for
 * long: who holds them up is cut off, and so is, after a longer while, who takes nothing
 * any more at all.
 *
 * <p>
 * What is printed while nobody watches is kept, up to a limit, for the next who comes:
 * the first prompt is there, and a peer whose connection broke misses little.
 */
final class Audience {

	private static final long STEP_NANOS = 20_000_000;

	private final PtySettings settings;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final List<Viewer> viewers = new ArrayList<>();

	private final Backlog unseen = new Backlog();

	private @Nullable Farewell farewell;

	private boolean hurried;

	Audience(PtySettings settings) {
		this.settings = settings;
	}

	Viewer join() {
		Viewer viewer = new Viewer(Math.toIntExact(this.settings.maxBehind().toBytes()), this::roomMade);
		this.lock.lock();
		try {
			if (this.viewers.size() >= this.settings.maxViewers()) {
				throw new ApiException.RateLimited("PTY_VIEWERS_LIMIT", "The PTY session has "
						+ this.settings.maxViewers() + " connections, which is the limit; close one of them");
			}
			viewer.add(this.unseen.take(this.unseen.size()));
			this.viewers.add(viewer);
			if (this.farewell != null) {
				viewer.end(this.farewell);
			}
			return viewer;
		}
		finally {
			this.lock.unlock();
		}
	}

	void leave(Viewer viewer) {
		this.lock.lock();
		try {
			this.viewers.remove(viewer);
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Shows output; waits while it must.
	 * @param bytes the output
	 * @throws InterruptedException when the thread was interrupted
	 */
	void tell(byte[] bytes) throws InterruptedException {
		this.lock.lock();
		try {
			awaitRoom();
			if (this.viewers.isEmpty()) {
				this.unseen.add(bytes);
				this.unseen
					.drop(Math.max(0, this.unseen.size() - Math.toIntExact(this.settings.maxUnseen().toBytes())));
			}
			this.viewers.forEach((viewer) -> viewer.add(bytes));
		}
		finally {
			this.lock.unlock();
		}
	}

	private void awaitRoom() throws InterruptedException {
		while (this.viewers.stream().anyMatch(Viewer::full)) {
			long before = System.nanoTime();
			this.room.await(STEP_NANOS, TimeUnit.NANOSECONDS);
			cutOffTheSlow(System.nanoTime() - before);
		}
	}

	private void cutOffTheSlow(long waited) {
		long now = System.nanoTime();
		boolean othersWait = this.viewers.stream().anyMatch((viewer) -> !viewer.full());
		List<Viewer> slow = this.viewers.stream()
			.filter(Viewer::full)
			.filter((viewer) -> this.hurried || viewer.stalled(now).compareTo(this.settings.stall()) > 0
					|| (othersWait && viewer.heldUp(waited).compareTo(this.settings.patience()) > 0))
			.toList();
		this.viewers.removeAll(slow);
		slow.forEach(Viewer::cutOff);
	}

	private void roomMade() {
		this.lock.lock();
		try {
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Waits for nobody any more. */
	void hurry() {
		this.lock.lock();
		try {
			this.hurried = true;
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	void end(Farewell reason) {
		this.lock.lock();
		try {
			this.farewell = reason;
			this.viewers.forEach((viewer) -> viewer.end(reason));
		}
		finally {
			this.lock.unlock();
		}
	}

}
