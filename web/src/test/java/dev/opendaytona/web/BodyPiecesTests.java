package dev.opendaytona.web;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

class BodyPiecesTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int BYTES = 16 * 1024 * 1024;

	private final AtomicInteger pieces = new AtomicInteger();

	private DisposableServer server;

	@BeforeEach
	void start() {
		this.server = BodyPieces.of(HttpServer.create().host("127.0.0.1").port(0))
			.handle((request, response) -> request.receive()
				.doOnNext((piece) -> this.pieces.incrementAndGet())
				.then()
				.thenEmpty(response.sendString(Mono.just("x"))))
			.bindNow(LIMIT);
	}

	@AfterEach
	void stop() {
		this.server.disposeNow(LIMIT);
	}

	private HttpClient client() {
		return BodyPieces.of(HttpClient.create()).baseUrl("http://127.0.0.1:" + this.server.port());
	}

	private static ByteBuf block(int number) {
		return Unpooled.wrappedBuffer(new byte[1024 * 1024]);
	}

	@Test
	void bodyComesInFarFewerPiecesThanOfEightKibibytes() {
		client().headers((headers) -> headers.set("Content-Length", BYTES))
			.post()
			.uri("/")
			.send(Flux.range(0, BYTES / (1024 * 1024)).map(BodyPiecesTests::block))
			.responseSingle((response, body) -> body.asString())
			.block(LIMIT);
		assertThat(this.pieces.get()).isPositive().isLessThan(BYTES / (8 * 1024) / 2);
	}

	@Test
	void requestMayHaveALongPath() {
		Integer status = client().get()
			.uri("/" + "%F4%8F%BB%BF".repeat(2000))
			.responseSingle((response, body) -> body.thenReturn(response.status().code()))
			.block(LIMIT);
		assertThat(status).isEqualTo(200);
	}

}
