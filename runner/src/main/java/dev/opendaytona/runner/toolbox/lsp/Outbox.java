package dev.opendaytona.runner.toolbox.lsp;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a server to read them, up to a limit in bytes.
 */
final class Outbox {

	private final long maxBytes;

	private final Deque<byte[]> waiting = new ArrayDeque<>();

	private long bytes;

	private boolean closed;

	Outbox(long maxBytes) {
		this.maxBytes = maxBytes;
	}

	/**
	 * Adds a message; never waits.
	 * @param message the message
	 * @return false when there is no room for it
	 */
	synchronized boolean add(byte[] message) {
		if (this.bytes + message.length > this.maxBytes) {
			return false;
		}
		if (!this.closed) {
			this.bytes += message.length;
			this.waiting.add(message);
			notifyAll();
		}
		return true;
	}

	/**
	 * Waits for a message. It takes room until the next is asked for: it is being written
	 * meanwhile.
	 * @param before the message that was written, to make room
	 * @return the message, or null at the end
	 * @throws InterruptedException when the thread was interrupted
	 */
	synchronized byte @Nullable [] next(byte @Nullable [] before) throws InterruptedException {
		if (before != null) {
			this.bytes -= before.length;
		}
		while (this.waiting.isEmpty() && !this.closed) {
			wait();
		}
		return this.closed ? null : this.waiting.remove();
	}

	synchronized void close() {
		this.closed = true;
		this.waiting.clear();
		notifyAll();
	}

}
