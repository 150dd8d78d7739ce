package dev.opendaytona.platform.proxy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import dev.opendaytona.api.Secret;
import dev.opendaytona.platform.Platform;
import dev.opendaytona.platform.PlatformApplication;
import dev.opendaytona.platform.PlatformSettings;
import dev.opendaytona.platform.database.Await;
import dev.opendaytona.platform.database.TestDatabase;
import dev.opendaytona.platform.fleet.RunnerSettings;
import dev.opendaytona.platform.sandbox.SigningKeys;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The proxy between real HTTP on both sides.
 */
class ToolboxProxyIT {

	private static final String KEY = "key";

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final AtomicBoolean CANCELLED = new AtomicBoolean();

	private static final AtomicReference<String> SEEN = new AtomicReference<>("");

	private static DisposableServer runner;

	private static Platform platform;

	private static String sandbox = "";

	@BeforeAll
	static void start() {
		runner = HttpServer.create().host("127.0.0.1").port(0).handle(ToolboxProxyIT::answer).bindNow(LIMIT);
		platform = PlatformApplication.start(
				PlatformSettings
					.of(TestDatabase.create(),
							new RunnerSettings(java.net.URI.create("http://127.0.0.1:" + runner.port()),
									Secret.of("token")))
					.withAddress("127.0.0.1", 0)
					.withAdminKey(Secret.of(KEY)));
		String created = text(client().headers((headers) -> headers.set("Content-Type", "application/json"))
			.post()
			.uri("/api/sandbox")
			.send((request, out) -> out.sendString(Mono.just("{}")))
			.responseContent());
		sandbox = created.replaceFirst(".*?\"id\":\"([^\"]+)\".*", "$1");
	}

	@AfterAll
	static void stop() {
		platform.close();
		runner.disposeNow(LIMIT);
	}

	private static org.reactivestreams.Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		String path = request.uri();
		if (path.endsWith("/toolbox/endless")) {
			return response.sse()
				.send(Flux.interval(Duration.ofMillis(20))
					.map((tick) -> Unpooled.wrappedBuffer(("tick " + tick + "\n").getBytes(StandardCharsets.UTF_8)))
					.doOnCancel(() -> CANCELLED.set(true)), (buffer) -> true);
		}
		if (path.endsWith("/toolbox/echo")) {
			return response.status(207).header("X-Own", "yes").send(request.receive().retain());
		}
		if (path.contains("/toolbox/files/download")) {
			String range = request.requestHeaders().get("Range");
			return "bytes=9-".equals(range) ? response.status(416).header("Content-Range", "bytes */9").send()
					: response.status(206)
						.header("Accept-Ranges", "bytes")
						.header("Content-Range", "bytes 2-4/9")
						.header("Content-Length", "3")
						.sendString(Mono.just("bytes=2-4".equals(range) ? "cde" : "???"));
		}
		if (path.contains("/toolbox/broken-off")) {
			boolean announced = path.endsWith("announced");
			return response.header(announced ? "Content-Length" : "X-None", "1000000")
				.send(Flux.concat(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(new byte[100_000])),
						Mono.error(new IllegalStateException("The file became shorter"))), (buffer) -> true);
		}
		if (path.contains("/toolbox/")) {
			SEEN.set(request.method() + " " + path + " " + request.requestHeaders().entries());
			return response.status(404)
				.header("Content-Type", "application/json")
				.sendString(Mono.just("{\"code\":\"FILE_NOT_FOUND\"}"));
		}
		if (path.equals("/sandboxes")) {
			return response.header("Content-Type", "application/json")
				.sendString(Mono.just("[{\"id\":\"" + sandbox + "\",\"phase\":\"RUNNING\"}]"));
		}
		return response.header("Content-Type", "application/json")
			.sendString(Mono.just("{\"id\":\"" + path.split("/", -1)[2] + "\",\"phase\":\""
					+ (path.contains("/stop") ? "STOPPED" : "RUNNING") + "\"}"));
	}

	private static HttpClient client() {
		return HttpClient.create()
			.baseUrl("http://127.0.0.1:" + platform.port())
			.headers((headers) -> headers.set("Authorization", "Bearer " + KEY));
	}

	private static String text(reactor.netty.ByteBufFlux content) {
		return content.aggregate().asString().blockOptional(LIMIT).orElse("");
	}

	@Test
	void forwardWhenStreamedBothWaysKeepsEveryByte() {
		byte[] piece = new byte[64 * 1024];
		java.util.Arrays.fill(piece, (byte) 7);
		int pieces = 256;
		Mono<Long> bytes = client().post()
			.uri("/toolbox/" + sandbox + "/echo")
			.send((request, out) -> out.send(Flux.range(0, pieces).map((index) -> Unpooled.wrappedBuffer(piece))))
			.response((response, body) -> {
				assertThat(response.status().code()).isEqualTo(207);
				assertThat(response.responseHeaders().get("X-Own")).isEqualTo("yes");
				return body.map((buffer) -> (long) buffer.readableBytes());
			})
			.reduce(0L, Long::sum);
		StepVerifier.create(bytes).expectNext((long) pieces * piece.length).expectComplete().verify(LIMIT);
	}

	@Test
	void forwardWhenRefusedPassesStatusBodyAndPathThrough() {
		String answer = client().get()
			.uri("/toolbox/" + sandbox + "/files/a%2Fb%20c?path=%2Ftmp%2Fx&x=%C3%A4")
			.responseSingle((response, body) -> body.asString().map((text) -> response.status().code() + text))
			.blockOptional(LIMIT)
			.orElse("");
		assertThat(answer).isEqualTo("404{\"code\":\"FILE_NOT_FOUND\"}");
		assertThat(SEEN.get())
			.startsWith("GET /sandboxes/" + sandbox + "/toolbox/files/a%2Fb%20c?path=%2Ftmp%2Fx&x=%C3%A4 ")
			.contains("Bearer token")
			.doesNotContain(KEY + "]")
			.doesNotContain("Bearer " + KEY);
	}

	@Test
	void forwardWhenRangeIsAskedForPassesItAndItsAnswer() {
		assertRanges(client(), "/toolbox/" + sandbox + "/files/download?path=a");
	}

	@Test
	void forwardWhenSignedPassesRangesToo() {
		String key = text(client().get().uri("/api/sandbox/" + sandbox + "/signing-key").responseContent())
			.replace("\"", "");
		String signature = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(SigningKeys.sign(Secret.of(key), "v1:files:GET:a:0"));
		assertRanges(HttpClient.create().baseUrl("http://127.0.0.1:" + platform.port()),
				"/toolbox/" + sandbox + "/files/download?path=a&expires=0&signature=v1_" + signature);
	}

	private static void assertRanges(HttpClient client, String path) {
		String part = client.headers((headers) -> headers.set("Range", "bytes=2-4"))
			.get()
			.uri(path)
			.responseSingle((response, body) -> body.asString()
				.map((text) -> text + response.status().code() + response.responseHeaders().get("Content-Range")
						+ response.responseHeaders().get("Accept-Ranges")
						+ response.responseHeaders().get("Content-Length")))
			.blockOptional(LIMIT)
			.orElse("");
		assertThat(part).isEqualTo("cde206bytes 2-4/9bytes3");
		String refused = client.headers((headers) -> headers.set("Range", "bytes=9-"))
			.get()
			.uri(path)
			.response()
			.map((response) -> response.status().code() + response.responseHeaders().get("Content-Range"))
			.blockOptional(LIMIT)
			.orElse("");
		assertThat(refused).isEqualTo("416bytes */9");
	}

	@Test
	void forwardWhenTheAnswerBreaksOffBreaksOffToo() {
		for (String path : List.of("/broken-off-announced", "/broken-off-in-chunks")) {
			Mono<Long> received = client().get()
				.uri("/toolbox/" + sandbox + path)
				.responseContent()
				.map((piece) -> (long) piece.readableBytes())
				.reduce(0L, Long::sum);
			StepVerifier.create(received).expectError(PrematureCloseException.class).verify(LIMIT);
		}
	}

	@Test
	void forwardWhenDeprecatedPathGoesToTheSamePlace() {
		text(client().get().uri("/api/toolbox/" + sandbox + "/toolbox/work-dir").responseContent());
		assertThat(SEEN.get()).startsWith("GET /sandboxes/" + sandbox + "/toolbox/work-dir ");
	}

	@Test
	void forwardWhenClientGoesAwayCancelsTheRunner() {
		CANCELLED.set(false);
		AtomicReference<String> received = new AtomicReference<>("");
		Disposable reading = client().get()
			.uri("/toolbox/" + sandbox + "/endless")
			.responseContent()
			.asString()
			.doOnNext((piece) -> received.accumulateAndGet(piece, String::concat))
			.subscribe();
		Await.until(LIMIT, () -> received.get().contains("tick 3"));
		reading.dispose();
		Await.until(LIMIT, CANCELLED::get);
	}

	@Test
	void forwardWhenPathClimbsOrIdIsNoneIsNotFound() {
		for (String path : List.of("/toolbox/" + sandbox + "/%2e%2e/%2e%2e/info", "/toolbox/" + sandbox,
				"/toolbox/name/version", "/toolbox/00000000-0000-4000-8000-000000000000/version",
				"/toolbox/" + sandbox + "/a/.%2E/b")) {
			assertThat(status(path)).as(path).isEqualTo(404);
		}
	}

	@Test
	void forwardWhenStoppedSaysSoUntilStartedAgain() {
		post("/api/sandbox/" + sandbox + "/stop");
		assertThat(text(client().get().uri("/toolbox/" + sandbox + "/version").responseContent()))
			.contains("Sandbox is not running");
		assertThat(status("/toolbox/" + sandbox + "/version")).isEqualTo(400);
		post("/api/sandbox/" + sandbox + "/start");
		assertThat(text(client().get().uri("/toolbox/" + sandbox + "/version").responseContent()))
			.contains("FILE_NOT_FOUND");
	}

	private static void post(String path) {
		text(client().post().uri(path).responseContent());
	}

	private static int status(String path) {
		return client().get()
			.uri(path)
			.response()
			.map((response) -> response.status().code())
			.blockOptional(LIMIT)
			.orElse(0);
	}

}
