package dev.opendaytona.runner.toolbox.pty;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * A peer that watches a terminal: what it has not taken yet waits here, in order.
 */
final class Viewer {

	/**
	 * Output that waits is sent in pieces of this size, so that a program that prints
	 * single characters does not fill the line with frames.
	 */
	private static final int CHUNK_BYTES = 16 * 1024;

	private final int limit;

	private final Runnable roomMade;

	private final Backlog backlog = new Backlog();

	private final AtomicInteger drains = new AtomicInteger();

	private final Sinks.Empty<Void> over = Sinks.empty();

	private volatile @Nullable FluxSink<byte[]> sink;

	private volatile @Nullable Farewell farewell;

	private volatile long takenAt = System.nanoTime();

	/** How long others have been waiting for this one, until it catches up. */
	private long heldUpNanos;

	/**
	 * Creates a peer.
	 * @param limit how many bytes may wait before it is full
	 * @param roomMade called when it is full no more
	 */
	Viewer(int limit, Runnable roomMade) {
		this.limit = limit;
		this.roomMade = roomMade;
	}

	/**
	 * What the terminal prints from now on. To be subscribed to once.
	 * @return the output; ends with the {@link #farewell()}
	 */
	Flux<byte[]> output() {
		return Flux.create((fresh) -> {
			this.sink = fresh;
			fresh.onRequest((count) -> drain());
		});
	}

	/**
	 * Why the output has ended, once it has.
	 * @return the reason
	 */
	Farewell farewell() {
		Farewell known = this.farewell;
		return (known != null) ? known : Farewell.tooSlow();
	}

	/**
	 * That nothing more will come; what waits may still be under way.
	 * @return ends then
	 */
	Mono<Void> over() {
		return this.over.asMono();
	}

	/** Takes what does not fit either: it is asked before whether it is full. */
	void add(byte[] bytes) {
		synchronized (this) {
			if (this.farewell != null) {
				return;
			}
			this.backlog.add(bytes);
		}
		drain();
	}

	synchronized boolean full() {
		return this.farewell == null && this.backlog.size() >= this.limit;
	}

	Duration stalled(long now) {
		return Duration.ofNanos(now - this.takenAt);
	}

	/** Notes that others have been waiting for this one. */
	synchronized Duration heldUp(long nanos) {
		this.heldUpNanos += nanos;
		return Duration.ofNanos(this.heldUpNanos);
	}

	void end(Farewell reason) {
		synchronized (this) {
			if (this.farewell != null) {
				return;
			}
			this.farewell = reason;
		}
		this.over.tryEmitEmpty();
		drain();
	}

	/** Ends it without what waits. */
	void cutOff() {
		synchronized (this) {
			this.backlog.drop(this.backlog.size());
		}
		end(Farewell.tooSlow());
	}

	/** One thread at a time hands over what waits; others leave it their work. */
	private void drain() {
		FluxSink<byte[]> target = this.sink;
		if (target == null || this.drains.getAndIncrement() != 0) {
			return;
		}
		int seen = 1;
		while (seen != 0) {
			handOver(target);
			seen = this.drains.addAndGet(-seen);
		}
	}

	private void handOver(FluxSink<byte[]> target) {
		while (target.requestedFromDownstream() > 0) {
			byte[] next = take();
			if (next.length == 0) {
				break;
			}
			target.next(next);
		}
		if (finished()) {
			target.complete();
		}
	}

	private synchronized boolean finished() {
		return this.farewell != null && this.backlog.size() == 0;
	}

	private byte[] take() {
		byte[] taken;
		boolean wasFull;
		synchronized (this) {
			wasFull = full();
			taken = this.backlog.take(CHUNK_BYTES);
			this.takenAt = System.nanoTime();
			if (this.backlog.size() == 0) {
				this.heldUpNanos = 0;
			}
		}
		if (wasFull && !full()) {
			this.roomMade.run();
		}
		return taken;
	}

}
