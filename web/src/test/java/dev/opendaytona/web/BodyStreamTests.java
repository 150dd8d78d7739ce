package dev.opendaytona.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@Timeout(20)
class BodyStreamTests {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

	private static DataBuffer piece(String text) {
		return BUFFERS.wrap(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
	}

	private static String read(InputStream stream, int length) throws IOException {
		byte[] bytes = new byte[length];
		int count = stream.read(bytes);
		return (count < 0) ? "end" : new String(bytes, 0, count, StandardCharsets.UTF_8);
	}

	@Test
	void readTakesAllThatItAsksForAcrossPieces() throws IOException {
		try (InputStream stream = Blocking.stream(Flux.just(piece("ab"), piece(""), piece("cde"), piece("f")))) {
			assertThat(read(stream, 4)).isEqualTo("abcd");
			assertThat(stream.read()).isEqualTo('e');
			assertThat(read(stream, 4)).isEqualTo("f");
			assertThat(read(stream, 4)).isEqualTo("end");
			assertThat(stream.read()).isEqualTo(-1);
		}
	}

	@Test
	void readOfMoreThanMayBeOnItsWayInTinyPiecesEnds() throws IOException {
		try (InputStream stream = Blocking
			.stream(Flux.range(0, 1000).map((number) -> piece("x")).publishOn(Schedulers.single()))) {
			assertThat(read(stream, 900)).hasSize(900);
			assertThat(read(stream, 900)).hasSize(100);
		}
	}

	@Test
	void readIsExactWhateverThePieces() throws IOException {
		Random random = new Random(1);
		byte[] content = new byte[5_000_000];
		random.nextBytes(content);
		List<DataBuffer> pieces = new ArrayList<>();
		for (int at = 0; at < content.length;) {
			int length = Math.min(content.length - at, random.nextInt(100_000));
			pieces.add(BUFFERS.wrap(Unpooled.copiedBuffer(content, at, length)));
			at += length;
		}
		try (InputStream stream = Blocking.stream(Flux.fromIterable(pieces).publishOn(Schedulers.single()))) {
			assertThat(stream.readAllBytes()).isEqualTo(content);
		}
		assertThat(pieces).allSatisfy((piece) -> assertThat(released(piece)).isTrue());
	}

	private static boolean released(DataBuffer piece) {
		ByteBuf buffer = NettyDataBufferFactory.toByteBuf(piece);
		return buffer.refCnt() == 0;
	}

	@Test
	void readWhenBodyBreaksOffFailsAfterWhatCame() throws IOException {
		Flux<DataBuffer> body = Flux.concat(Flux.just(piece("ab")), Flux.error(new IllegalStateException("gone")));
		try (InputStream stream = Blocking.stream(body)) {
			assertThat(read(stream, 2)).isEqualTo("ab");
			assertThatIOException().isThrownBy(() -> read(stream, 2))
				.withRootCauseInstanceOf(IllegalStateException.class);
		}
	}

	@Test
	void closeCancelsAndReleases() throws IOException {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		InputStream stream = Blocking.stream(body.flux());
		DataBuffer read = piece("abc");
		DataBuffer waiting = piece("def");
		body.next(read, waiting);
		assertThat(read(stream, 1)).isEqualTo("a");
		stream.close();
		body.assertCancelled();
		assertThat(released(read)).isTrue();
		assertThat(released(waiting)).isTrue();
		assertThat(read(stream, 1)).isEqualTo("end");
	}

	@Test
	void readWhenInterruptedStops() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		try (InputStream stream = Blocking.stream(Flux.never())) {
			Thread reader = Thread.ofVirtual().start(() -> {
				try {
					stream.read();
				}
				catch (IOException ex) {
					failure.complete(ex);
				}
			});
			reader.interrupt();
			assertThat(failure.join()).isInstanceOf(java.io.InterruptedIOException.class);
		}
	}

	@Test
	void onlySoManyPiecesAreAskedForAsTheReaderTakes() throws IOException {
		List<Long> asked = new ArrayList<>();
		Flux<DataBuffer> body = Flux.range(0, 64).map((number) -> piece("x")).doOnRequest(asked::add);
		try (InputStream stream = Blocking.stream(body)) {
			assertThat(asked).containsExactly(32L);
			assertThat(read(stream, 20)).hasSize(20);
			assertThat(asked).containsExactly(32L, 16L);
		}
	}

	@Test
	void filePiecesGrowAndAreExact() {
		byte[] content = new byte[1_000_000];
		new Random(1).nextBytes(content);
		List<Integer> sizes = new ArrayList<>();
		java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
		Blocking.read(() -> new java.io.ByteArrayInputStream(content)).doOnNext((piece) -> {
			sizes.add(piece.readableByteCount());
			byte[] bytes = new byte[piece.readableByteCount()];
			piece.read(bytes);
			all.writeBytes(bytes);
		}).blockLast(Duration.ofSeconds(10));
		assertThat(all.toByteArray()).isEqualTo(content);
		assertThat(sizes).startsWith(8 * 1024, 32 * 1024, 128 * 1024, 128 * 1024);
	}

	@Test
	void whatIsWrittenComesInPieces() {
		Long bytes = Blocking.write((out) -> {
			try {
				for (int number = 0; number < 100_000; number++) {
					out.write(7);
				}
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}).map((piece) -> (long) piece.readableByteCount()).reduce(0L, Long::sum).block(Duration.ofSeconds(10));
		assertThat(bytes).isEqualTo(100_000);
	}

}
