package dev.opendaytona.web;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

class UpgradesTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final int ROUNDS = 500;

	private DisposableServer server;

	@BeforeEach
	void start() {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> Blocking.call(() -> "found")
				.flatMap((found) -> Upgrades.onReader(response,
						response.sendWebsocket((in, out) -> out.sendString(in.receive().asString().take(1))).then())))
			.bindNow(LIMIT);
	}

	@AfterEach
	void stop() {
		this.server.disposeNow(LIMIT);
	}

	/** Without {@link Upgrades} some of them wait for ever. */
	@Test
	void frameThatIsSentAtOnceArrives() {
		HttpClient client = HttpClient.create();
		List<String> echoes = Flux.range(0, ROUNDS)
			.flatMap((round) -> client.websocket()
				.uri("ws://127.0.0.1:" + this.server.port() + "/")
				.handle((in,
						out) -> out.sendString(Mono.just("round " + round)).then().thenMany(in.receive().asString()))
				.next()
				.timeout(LIMIT), 16)
			.collectList()
			.block(LIMIT.multipliedBy(5));
		assertThat(echoes).hasSize(ROUNDS);
	}

}
