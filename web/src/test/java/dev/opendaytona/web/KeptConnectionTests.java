package dev.opendaytona.web;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.web.reactive.function.server.RequestPredicates.GET;

/**
 * The HTTP server that we build on keeps reading from a connection that is used again:
 * some versions of Reactor Netty stop now and then, and the next request waits for ever.
 */
class KeptConnectionTests {

	private static final int ROUNDS = 2_000;

	@Test
	void requestAfterAnswersFromSeveralThreadsIsRead() throws Exception {
		DisposableServer server = HttpServer.create()
			.port(0)
			.handle(new ReactorHttpHandlerAdapter(RouterFunctions
				.toHttpHandler(RouterFunctions.route(GET("/now"), (request) -> ServerResponse.ok().bodyValue("now"))
					.andRoute(GET("/later"),
							(request) -> Blocking.call(() -> "later")
								.flatMap((body) -> ServerResponse.ok().bodyValue(body))))))
			.bindNow();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			socket.setSoTimeout(5_000);
			for (int round = 0; round < ROUNDS; round++) {
				assertThat(answer(socket, "/later")).endsWith("later");
				assertThat(answer(socket, "/now")).endsWith("now");
			}
		}
		finally {
			server.disposeNow();
		}
	}

	private static String answer(Socket socket, String path) throws Exception {
		OutputStream out = socket.getOutputStream();
		out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		out.flush();
		InputStream in = socket.getInputStream();
		StringBuilder answer = new StringBuilder();
		while (!answer.toString().endsWith("\r\n\r\n" + path.substring(1))) {
			int read = in.read();
			assertThat(read).as("end of the connection after %s", answer).isNotNegative();
			answer.append((char) read);
		}
		return answer.toString();
	}

}
