package dev.opendaytona.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * The one bridge between reactive edges and blocking code: the code runs on a virtual
 * thread, which is interrupted when the subscriber cancels.
 */
public final class Blocking {

	private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

	private static final Scheduler VIRTUAL = Schedulers.fromExecutorService(THREADS, "blocking");

	private static final DataBufferFactory BUFFERS = new DefaultDataBufferFactory();

	private static final int FIRST_BYTES = 8 * 1024;

	private static final int CHUNK_BYTES = 128 * 1024;

	private static final int WRITTEN_BYTES = 16 * 1024;

	private Blocking() {
	}

	/**
	 * The result of a blocking call.
	 * @param <T> what the call returns
	 * @param call the call, made once for each subscriber
	 * @return its result or its failure
	 */
	public static <T> Mono<T> call(Callable<T> call) {
		return Mono.fromCallable(call).subscribeOn(VIRTUAL);
	}

	/**
	 * Runs a blocking action.
	 * @param action the action, run once for each subscriber
	 * @return its end or its failure
	 */
	public static Mono<Void> run(Action action) {
		return Mono.<Void>fromCallable(() -> {
			action.run();
			return null;
		}).subscribeOn(VIRTUAL);
	}

	/**
	 * The bytes of a stream, read as fast as the subscriber takes them; the stream is
	 * closed at its end and on cancellation.
	 * @param open opens the stream, once for each subscriber
	 * @return the bytes
	 */
	public static Flux<DataBuffer> read(Callable<InputStream> open) {
		return Flux.using(open, Blocking::pieces, Blocking::close).subscribeOn(VIRTUAL);
	}

	/** A small file takes little memory, a large one few pieces. */
	private static Flux<DataBuffer> pieces(InputStream stream) {
		return Flux.generate(() -> FIRST_BYTES, (length, sink) -> {
			byte[] piece = new byte[length];
			int count = read(stream, piece, sink);
			return (count == length) ? Math.min(4 * length, CHUNK_BYTES) : length;
		});
	}

	private static int read(InputStream stream, byte[] piece, SynchronousSink<DataBuffer> sink) {
		try {
			int count = stream.read(piece);
			if (count < 0) {
				sink.complete();
			}
			else {
				sink.next(BUFFERS.wrap(piece).split(count));
			}
			return count;
		}
		catch (IOException ex) {
			sink.error(ex);
			return -1;
		}
	}

	private static void close(InputStream stream) {
		try {
			stream.close();
		}
		catch (IOException ex) {
			// It was only read.
		}
	}

	/**
	 * The bytes that blocking code writes, as fast as the subscriber takes them. When
	 * that cancels, the next write fails.
	 * @param writer writes to a stream, once for each subscriber
	 * @return the bytes
	 */
	public static Flux<DataBuffer> write(Consumer<OutputStream> writer) {
		return Flux.from(DataBufferUtils.outputStreamPublisher(writer, BUFFERS, THREADS, WRITTEN_BYTES));
	}

	/**
	 * A body as a stream for blocking code. Close it to cancel what was not read.
	 * @param body the body
	 * @return the stream; reading blocks until bytes arrive
	 */
	public static InputStream stream(Flux<DataBuffer> body) {
		BodyStream stream = new BodyStream();
		body.subscribe(stream.pieces());
		return stream;
	}

	/** Something that blocks and may fail. */
	@FunctionalInterface
	public interface Action {

		void run() throws Exception;

	}

}
