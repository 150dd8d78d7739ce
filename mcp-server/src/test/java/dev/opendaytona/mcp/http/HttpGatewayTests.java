package dev.opendaytona.mcp.http;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.SlowPlatform;
import dev.opendaytona.mcp.http.HttpFixture.Answer;
import dev.opendaytona.mcp.http.HttpFixture.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.opendaytona.mcp.http.HttpFixture.initialize;
import static dev.opendaytona.mcp.http.HttpFixture.ping;
import static org.assertj.core.api.Assertions.assertThat;

class HttpGatewayTests {

	private static final String OTHER_KEY = "dtn_other";

	private final HttpFixture fixture = new HttpFixture(HttpFixture.brief(Duration.ofMinutes(1), 2));

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void postWhenInitializeOpensASession() {
		Answer answer = this.fixture.post(initialize()).send();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers()).containsEntry("content-type", "application/json");
		assertThat(answer.session()).matches("[0-9a-f-]{36}");
		assertThat(answer.body()).contains("\"protocolVersion\":\"2025-06-18\"", "\"name\":\"OpenDaytona\"")
			.doesNotContain("logging");
	}

	@Test
	void postWhenACallUsesTheKeyOfTheSession() {
		this.fixture.platform()
			.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json("{\"items\":[],\"nextCursor\":null}"));
		String session = this.fixture.open();
		Answer answer = call(session).send();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).contains("\"id\":7", "There are no sandboxes.");
		this.fixture.platform()
			.server()
			.verify(getRequestedFor(urlPathEqualTo("/api/sandbox")).withHeader("Authorization",
					equalTo("Bearer " + FakePlatform.KEY)));
	}

	@Test
	void postWhenProgressIsAskedForIsAnsweredByAStream() {
		String session = this.fixture.open();
		String call = """
				{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"stop_sandbox","arguments":{},\
				"_meta":{"progressToken":1}}}""";
		Answer answer = this.fixture.post(call).session(session).send();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.headers()).containsEntry("x-accel-buffering", "no");
		assertThat(answer.headers().get("content-type")).startsWith("text/event-stream");
		assertThat(answer.body()).contains("event:message", "\"id\":7", "INVALID_ARGUMENTS");
		Answer plain = this.fixture.post(call).session(session).with("Accept", "application/json").send();
		assertThat(plain.headers()).containsEntry("content-type", "application/json");
		assertThat(plain.body()).contains("\"id\":7");
	}

	@Test
	void postWhenANotificationIsAccepted() {
		String session = this.fixture.post(initialize()).send().session();
		Answer answer = this.fixture.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}")
			.session(session)
			.send();
		assertThat(answer.status()).isEqualTo(202);
		assertThat(answer.body()).isEmpty();
	}

	@TestFactory
	Stream<DynamicTest> requestsThatAreRefused() {
		return Map
			.<String, Refused>ofEntries(
					Map.entry("no key", new Refused(401, "Send the API key", post().without("Authorization"))),
					Map.entry(
							"other scheme",
							new Refused(401, "Send the API key", post().with("Authorization", "Basic eDp5"))),
					Map.entry(
							"wrong key",
							new Refused(401, "does not know", post().with("Authorization", "Bearer nope"))),
					Map.entry("foreign origin",
							new Refused(403, "Origin", post().with("Origin", "https://evil.example"))),
					Map.entry("null origin", new Refused(403, "Origin", post().with("Origin", "null"))),
					Map.entry(
							"deceptive origin",
							new Refused(403, "Origin", post().with("Origin", "http://localhost.evil.example"))),
					Map.entry("foreign host", new Refused(403, "Host", post().with("Host", "evil.example"))),
					Map.entry("unknown session",
							new Refused(404, "no such session", post().session("nope").body(ping()))),
					Map.entry("missing session", new Refused(400, "header is missing", post().body(ping()))),
					Map.entry("unknown version",
							new Refused(400, "2025-11-25", post().with("MCP-Protocol-Version", "2020-01-01"))),
					Map.entry("malformed JSON", new Refused(400, "-32700", post().body("{nope"))),
					Map.entry("no body", new Refused(400, "-32700", post().body(""))),
					Map.entry("batch", new Refused(400, "batches", post().body("[" + ping() + "]"))),
					Map.entry("not JSON-RPC", new Refused(400, "-32600", post().body("{\"a\":1}"))),
					Map.entry(
							"two megabytes",
							new Refused(413, "larger than", post().body("\"" + "x".repeat(2 * 1024 * 1024) + "\""))),
					Map.entry("content type",
							new Refused(415, "Content-Type", post().with("Content-Type", "text/plain"))),
					Map.entry("unreadable type", new Refused(400, "cannot be read", post().with("Content-Type", "//"))),
					Map.entry("accept", new Refused(406, "Accept", post().with("Accept", "text/html"))),
					Map.entry("message without session",
							new Refused(404, "no such session", this.fixture.request("POST", "/message").body(ping()))))
			.entrySet()
			.stream()
			.map((entry) -> DynamicTest.dynamicTest(entry.getKey(), () -> entry.getValue().check()));
	}

	private record Refused(int status, String words, Request request) {

		void check() {
			Answer answer = this.request.send();
			assertThat(answer.status()).as(answer.body()).isEqualTo(this.status);
			assertThat(answer.headers()).containsEntry("content-type", "application/json");
			assertThat(answer.body()).startsWith("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32")
				.contains(this.words)
				.doesNotContain("Exception", "java.", "stackTrace");
			assertThat(answer.headers().containsKey("www-authenticate")).isEqualTo(this.status == 401);
		}

	}

	@Test
	void postWhenTheBodyIsChunkedAndTooLargeIsRefused() {
		String chunk = "x".repeat(64 * 1024);
		String chunks = ("10000\r\n" + chunk + "\r\n").repeat(20) + "0\r\n\r\n";
		Request request = post().with("Transfer-Encoding", "chunked").body(chunks);
		assertThat(request.chunked().status()).isEqualTo(413);
	}

	@Test
	void postWhenHostAndOriginAreConfiguredIsServed() {
		for (String origin : List.of("https://app.example.com", "http://localhost:5173", "http://[::1]:80")) {
			Answer answer = post().with("Host", "MCP.example.com:443").with("Origin", origin).send();
			assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		}
	}

	@Test
	void postWhenThePlatformIsDownSaysSo() {
		this.fixture.platform().server().stop();
		Answer answer = post().send();
		assertThat(answer.status()).isEqualTo(503);
		assertThat(answer.body()).contains("cannot be checked now").doesNotContain("Exception");
	}

	@Test
	void postWhenTheKeyWasCheckedJustNowAsksNoMore() {
		String session = this.fixture.open();
		for (int i = 0; i < 5; i++) {
			this.fixture.post(ping()).session(session).send();
		}
		this.fixture.platform().server().verify(1, getRequestedFor(urlPathEqualTo("/api/api-keys/current")));
	}

	@Test
	void postWhenAnotherKeyUsesTheSessionFindsNone() {
		this.fixture.platform()
			.on(get(urlPathEqualTo("/api/api-keys/current")).withHeader("Authorization",
					equalTo("Bearer " + OTHER_KEY)), FakePlatform.json("{}"));
		String session = this.fixture.open();
		Request foreign = this.fixture.post(ping()).session(session).with("Authorization", "Bearer " + OTHER_KEY);
		assertThat(foreign.send().status()).isEqualTo(404);
		Request end = this.fixture.request("DELETE", "/mcp")
			.session(session)
			.with("Authorization", "Bearer " + OTHER_KEY);
		assertThat(end.send().status()).isEqualTo(404);
		assertThat(this.fixture.post(ping()).session(session).send().status()).isEqualTo(200);
	}

	@Test
	void deleteEndsTheSession() {
		String session = this.fixture.open();
		assertThat(this.fixture.post(ping()).session(session).send().status()).isEqualTo(200);
		assertThat(this.fixture.request("DELETE", "/mcp").session(session).send().status()).isEqualTo(204);
		assertThat(this.fixture.post(ping()).session(session).send().status()).isEqualTo(404);
		assertThat(this.fixture.request("DELETE", "/mcp").session(session).send().status()).isEqualTo(404);
	}

	@Test
	void postWhenTheClientLeavesClosesTheExchange() throws Exception {
		try (SlowPlatform slow = new SlowPlatform()) {
			Request call = call(this.fixture.open());
			this.fixture.moveTo(slow.endpoint().apiUrl());
			Socket client = call.begin();
			assertThat(slow.asked()).isTrue();
			client.close();
			assertThat(slow.left()).as("the upstream exchange is closed").isTrue();
		}
	}

	@Test
	void postWhenTheCallIsCancelledClosesTheExchangeAndHasNoReply() throws Exception {
		try (SlowPlatform slow = new SlowPlatform()) {
			String session = this.fixture.open();
			Request call = call(session);
			this.fixture.moveTo(slow.endpoint().apiUrl());
			try (Socket client = call.begin()) {
				client.setSoTimeout(20_000);
				assertThat(slow.asked()).isTrue();
				String cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}";
				assertThat(this.fixture.post(cancel).session(session).send().status()).isEqualTo(202);
				assertThat(slow.left()).isTrue();
				assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
					.startsWith("HTTP/1.1 202 ");
			}
		}
	}

	@Test
	void getSaysThatThereIsNoStream() {
		Answer answer = this.fixture.request("GET", "/mcp").session(this.fixture.open()).send();
		assertThat(answer.status()).isEqualTo(405);
		assertThat(answer.headers().get("allow")).contains("POST", "DELETE");
	}

	@Test
	void postWhenAKeyOpensTooManySessionsEndsItsOldest() {
		String first = this.fixture.open();
		String second = this.fixture.open();
		String third = this.fixture.open();
		assertThat(this.fixture.post(ping()).session(first).send().status()).isEqualTo(404);
		assertThat(this.fixture.post(ping()).session(second).send().status()).isEqualTo(200);
		assertThat(this.fixture.post(ping()).session(third).send().status()).isEqualTo(200);
	}

	@Test
	void postWhenTooManySessionsAreOpenRefuses() {
		for (String key : List.of("k1", "k2", "k3", "k4")) {
			this.fixture.platform()
				.on(get(urlPathEqualTo("/api/api-keys/current")).withHeader("Authorization", equalTo("Bearer " + key)),
						FakePlatform.json("{}"));
		}
		for (String key : List.of("k1", "k2", "k3")) {
			assertThat(post().with("Authorization", "Bearer " + key).send().status()).isEqualTo(200);
		}
		assertThat(post().with("Authorization", "Bearer k4").send().status()).isEqualTo(503);
	}

	@Test
	void sessionWhenIdleExpires() {
		try (HttpFixture brief = new HttpFixture(HttpFixture.brief(Duration.ofMillis(300), 2))) {
			String session = brief.open();
			long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
			long pause = 0;
			int status = 200;
			while (status != 404 && System.nanoTime() < deadline) {
				pause += 100;
				LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
				status = brief.post(ping()).session(session).send().status();
			}
			assertThat(status).isEqualTo(404);
		}
	}

	private Request call(String session) {
		return this.fixture
			.post("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"list_sandboxes\"}}")
			.session(session);
	}

	private Request post() {
		return this.fixture.post(initialize());
	}

}
