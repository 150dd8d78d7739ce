package dev.opendaytona.runner.toolbox.pty;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is typed into a terminal, by all peers in the order in which it came. While the
 * programs do not read, a limited amount waits, and then those who type.
 */
final class Keyboard {

	private static final int CHUNK_BYTES = 16 * 1024;

	private final OutputStream terminal;

	private final int limit;

	private final Executor threads;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition room = this.lock.newCondition();

	private final Backlog typed = new Backlog();

	private boolean writing;

	private boolean closed;

	/**
	 * Creates the keyboard of a terminal.
	 * @param terminal takes the input; may wait
	 * @param limit how many bytes may wait
	 * @param threads do the writing
	 */
	Keyboard(OutputStream terminal, int limit, Executor threads) {
		this.terminal = terminal;
		this.limit = limit;
		this.threads = threads;
	}

	/**
	 * Types at once.
	 * @param bytes the input
	 * @return false when there is no room now
	 */
	boolean offer(byte[] bytes) {
		this.lock.lock();
		try {
			return this.closed || accept(bytes);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Types as soon as there is room.
	 * @param bytes the input
	 * @throws InterruptedException when nobody waits for it any more
	 */
	void put(byte[] bytes) throws InterruptedException {
		this.lock.lock();
		try {
			while (!this.closed && !accept(bytes)) {
				this.room.await();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean accept(byte[] bytes) {
		if (this.typed.size() > 0 && this.typed.size() + bytes.length > this.limit) {
			return false;
		}
		this.typed.add(bytes);
		if (!this.writing) {
			this.writing = true;
			this.threads.execute(this::write);
		}
		return true;
	}

	private void write() {
		try {
			for (byte[] next = next(); next.length > 0; next = next()) {
				this.terminal.write(next);
			}
		}
		catch (IOException ended) {
			close();
		}
	}

	private byte[] next() {
		this.lock.lock();
		try {
			byte[] next = this.typed.take(CHUNK_BYTES);
			this.writing = next.length > 0;
			this.room.signalAll();
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whatever is typed from now on is for nobody. */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.room.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
