package dev.opendaytona.runner.toolbox.interpreter;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.socket.CloseStatus;

/**
 * Code that runs or waits for its turn, between the context that runs it and the client
 * that reads of it. A client that reads slowly slows the code down.
 */
final class Call {

	private static final int MAX_FRAMES = 256;

	private final String code;

	private final Map<String, String> envs;

	private final Duration limit;

	private final Deque<Frame> frames = new ArrayDeque<>();

	private @Nullable CloseStatus status;

	private boolean abandoned;

	private boolean done;

	Call(String code, Map<String, String> envs, Duration limit) {
		this.code = code;
		this.envs = Map.copyOf(envs);
		this.limit = limit;
	}

	String code() {
		return this.code;
	}

	Map<String, String> envs() {
		return this.envs;
	}

	Duration limit() {
		return this.limit;
	}

	/** Hands a frame to the client; waits while it has too many unread. */
	synchronized void add(Frame frame) throws InterruptedException {
		while (this.frames.size() >= MAX_FRAMES && open()) {
			wait();
		}
		if (open()) {
			this.frames.add(frame);
			notifyAll();
		}
	}

	private boolean open() {
		return this.status == null && !this.abandoned;
	}

	/**
	 * The client gets the last frame, if any, and then this status; only the first
	 * counts.
	 */
	synchronized void finish(CloseStatus with, @Nullable Frame last) {
		if (this.status == null) {
			this.status = with;
			if (last != null) {
				this.frames.add(last);
			}
			notifyAll();
		}
	}

	/** Nobody reads any more. */
	synchronized void abandon() {
		this.abandoned = true;
		this.frames.clear();
		notifyAll();
	}

	synchronized boolean isAbandoned() {
		return this.abandoned;
	}

	/** The code has ended. */
	synchronized void markDone() {
		this.done = true;
		notifyAll();
	}

	/**
	 * Waits until the code has ended.
	 * @param patience how long
	 * @param evenIfAbandoned also when nobody reads any more
	 * @return whether it has
	 */
	synchronized boolean awaitDone(Duration patience, boolean evenIfAbandoned) throws InterruptedException {
		long deadline = System.nanoTime() + patience.toNanos();
		while (!this.done && (evenIfAbandoned || !this.abandoned)) {
			long millis = (deadline - System.nanoTime()) / 1_000_000;
			if (millis <= 0) {
				break;
			}
			wait(millis);
		}
		return this.done;
	}

	/**
	 * Waits for frames.
	 * @return all that there are; none at the end
	 */
	synchronized List<Frame> next() throws InterruptedException {
		while (this.frames.isEmpty() && open()) {
			wait();
		}
		List<Frame> all = List.copyOf(this.frames);
		this.frames.clear();
		notifyAll();
		return all;
	}

	synchronized CloseStatus status() {
		return (this.status != null) ? this.status : CloseStatus.GOING_AWAY;
	}

}
