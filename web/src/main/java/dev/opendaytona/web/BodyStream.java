package dev.opendaytona.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A body as a stream for blocking code. A read waits until it has all that it asks for,
 * or the body ends, and is woken once for that and not for each piece: that is what a
 * large upload costs.
 */
final class BodyStream extends InputStream {

	/** How many pieces may wait here or be on their way. */
	private static final int AHEAD = 32;

	private final Pieces pieces = new Pieces();

	/** Guards what follows. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition enough = this.lock.newCondition();

	private final Queue<DataBuffer> queue = new ArrayDeque<>();

	/** How many bytes are in the queue. */
	private int queued;

	/** How many bytes the reader waits for; 0 when it does not wait. */
	private int wanted;

	private boolean ended;

	private @Nullable Throwable failure;

	/** Of the reader alone: how many pieces it has taken since it has asked for more. */
	private int taken;

	/** Takes the pieces of a body. */
	BaseSubscriber<DataBuffer> pieces() {
		return this.pieces;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		int done = 0;
		while (done < length) {
			DataBuffer piece = first(length - done);
			if (piece == null) {
				break;
			}
			int count = Math.min(piece.readableByteCount(), length - done);
			piece.read(bytes, offset + done, count);
			done += count;
			taken(piece, count);
		}
		return (done == 0 && length > 0) ? -1 : done;
	}

	/** Waits for so many bytes; null at the end. */
	private @Nullable DataBuffer first(int bytes) throws IOException {
		this.lock.lock();
		try {
			this.wanted = bytes;
			while (!isEnough()) {
				this.enough.await();
			}
			this.wanted = 0;
			if (this.queue.isEmpty() && this.failure != null) {
				throw new IOException("The body broke off", this.failure);
			}
			return this.queue.peek();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("The reader of a body was interrupted");
		}
		finally {
			this.lock.unlock();
		}
	}

	/** All of the pieces that were asked for may be smaller than what is wanted. */
	private boolean isEnough() {
		return this.ended || this.queued >= this.wanted || this.queue.size() >= AHEAD - this.taken;
	}

	private void taken(DataBuffer piece, int count) {
		boolean empty = piece.readableByteCount() == 0;
		this.lock.lock();
		try {
			this.queued -= count;
			if (!empty) {
				return;
			}
			this.queue.remove();
		}
		finally {
			this.lock.unlock();
		}
		DataBufferUtils.release(piece);
		if (++this.taken >= AHEAD / 2) {
			int more = this.taken;
			this.taken = 0;
			this.pieces.request(more);
		}
	}

	@Override
	public void close() {
		this.pieces.cancel();
		end(null);
		this.lock.lock();
		try {
			this.queue.forEach(DataBufferUtils::release);
			this.queue.clear();
			this.queued = 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void end(@Nullable Throwable why) {
		this.lock.lock();
		try {
			this.ended = true;
			this.failure = why;
			this.enough.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(DataBuffer piece) {
		this.lock.lock();
		try {
			if (this.ended) {
				DataBufferUtils.release(piece);
				return;
			}
			this.queue.add(piece);
			this.queued += piece.readableByteCount();
			if (this.wanted > 0 && isEnough()) {
				this.enough.signal();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What the body tells. */
	private final class Pieces extends BaseSubscriber<DataBuffer> {

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			subscription.request(AHEAD);
		}

		@Override
		protected void hookOnNext(DataBuffer piece) {
			add(piece);
		}

		@Override
		protected void hookOnComplete() {
			end(null);
		}

		@Override
		protected void hookOnError(Throwable failure) {
			end(failure);
		}

	}

}
