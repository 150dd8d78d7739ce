package dev.opendaytona.mcp.gateway;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.mcp.FakeExecs;
import dev.opendaytona.mcp.FakePlatform;
import dev.opendaytona.mcp.FakeSessions;
import dev.opendaytona.mcp.SlowPlatform;
import dev.opendaytona.mcp.platform.PlatformEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

class StdioGatewayTests {

	private static final String NONE = "{\"items\":[],\"nextCursor\":null}";

	private final FakePlatform platform = new FakePlatform();

	@AfterEach
	void close() {
		this.platform.close();
	}

	@Test
	void initializeSaysWhoItIsAndOnlyWhatIsSupported() throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.send("""
					{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01",\
					"capabilities":{},"clientInfo":{"name":"x","version":"1"}}}""");
			JsonNode result = peer.reply().path("result");
			assertThat(result.path("serverInfo").toString())
				.isEqualTo("{\"name\":\"OpenDaytona\",\"version\":\"1.2.3\"}");
			assertThat(result.path("capabilities").toString()).isEqualTo(
					"{\"resources\":{\"subscribe\":false,\"listChanged\":false},\"tools\":{\"listChanged\":false}}");
			assertThat(result.path("protocolVersion").asString()).isEqualTo("2025-11-25");
			assertThat(result.path("instructions").asString()).contains("create_sandbox");
		}
	}

	@Test
	void serveWhenTheEndpointIsStillStartingAnswersAllButCalls() throws Exception {
		CountDownLatch started = new CountDownLatch(1);
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json(NONE));
		try (StdioPeer peer = new StdioPeer(() -> await(started))) {
			peer.handshake();
			peer.call(1, "list_sandboxes", "{}");
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}");
			JsonNode list = peer.reply();
			assertThat(list.path("id").asInt()).isEqualTo(2);
			assertThat(list.path("result").path("tools").size()).isEqualTo(25);
			started.countDown();
			assertThat(peer.reply().path("id").asInt()).isEqualTo(1);
		}
	}

	@Test
	void serveWhenTheEndpointFailsTellsTheModelWhy() throws Exception {
		try (StdioPeer peer = new StdioPeer(() -> {
			throw new ApiException.Unavailable("The embedded server did not start: the port 3000 is in use");
		})) {
			peer.handshake();
			peer.call(1, "list_sandboxes", "{}");
			JsonNode result = peer.reply().path("result");
			assertThat(result.path("isError").asBoolean()).isTrue();
			assertThat(result.path("content").path(0).path("text").asString()).contains("the port 3000 is in use");
		}
	}

	@Test
	void listShowsAllFourAnnotationsOnEachTool() throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
			String line = peer.line();
			assertThat(line.length() / 4).isLessThan(4_000);
			JsonNode tools = new JsonMapper().readTree(line).path("result").path("tools");
			assertThat(tools).allSatisfy((tool) -> {
				assertThat(tool.path("annotations").propertyNames()).contains("readOnlyHint", "destructiveHint",
						"idempotentHint", "openWorldHint");
				assertThat(tool.path("outputSchema").path("type").asString()).isEqualTo("object");
			});
		}
	}

	@Test
	void serveWhenLinesAreMalformedAnswersAndGoesOn() throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			assertRefused(peer, "this is not json", -32700);
			assertRefused(peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", -32700);
			assertRefused(peer, "{} {}", -32700);
			assertRefused(peer, "[]", -32600);
			assertRefused(peer, "7", -32600);
			assertRefused(peer, "{\"id\":1,\"method\":\"ping\"}", -32600);
			assertRefused(peer, "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", -32600);
			assertRefused(peer, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", -32600);
			assertRefused(peer, "[".repeat(100_000), -32700);
			assertRefused(peer, "x".repeat(3 * 1024 * 1024), -32600);
			peer.send("\n   \r");
			peer.handshake();
			assertThat(peer.silent()).isTrue();
		}
	}

	@Test
	void serveWhenCalledBeforeInitializeAnswersWithAnError() throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.call(1, "list_sandboxes", "{}");
			JsonNode reply = peer.reply();
			assertThat(reply.path("id").asInt()).isEqualTo(1);
			assertThat(reply.path("error").path("message").asString()).contains("Send 'initialize'");
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}");
			assertThat(peer.reply().toString()).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}");
			peer.handshake();
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"initialize\",\"params\":{}}");
			assertThat(peer.reply().path("error").path("message").asString()).contains("initialized already");
		}
	}

	@Test
	void serveWhenParametersDoNotFitShowsNoJava() throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.send(
					"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":{},\"arguments\":[]}}");
			assertThat(peer.line()).contains("-32602").doesNotContain("java", "jackson", "Exception");
			peer.call(2, "no_such_tool", "{}");
			assertThat(peer.line()).contains("Unknown tool 'no_such_tool'", "-32602");
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"no/such\"}");
			assertThat(peer.line()).contains("-32601");
		}
	}

	@Test
	void serveWhenTwoHundredCallsAtOnceAnswersAll() throws Exception {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json(NONE).withFixedDelay(50));
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			for (int i = 0; i < 200; i++) {
				peer.call(i, "list_sandboxes", "{}");
			}
			Set<Integer> answered = new HashSet<>();
			for (int i = 0; i < 200; i++) {
				JsonNode reply = peer.reply();
				assertThat(reply.path("result").path("isError").asBoolean()).as(reply.toString()).isFalse();
				answered.add(reply.path("id").asInt());
			}
			assertThat(answered).hasSize(200);
		}
	}

	@Test
	void serveWhenInputEndsAnswersWhatIsPendingAndReturns() throws Exception {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json(NONE).withFixedDelay(700));
		StdioPeer peer = new StdioPeer(this.platform::endpoint);
		peer.handshake();
		peer.call(1, "list_sandboxes", "{}");
		peer.call(2, "list_sandboxes", "{}");
		peer.endInput();
		int first = peer.reply().path("id").asInt();
		int second = peer.reply().path("id").asInt();
		assertThat(List.of(first, second)).containsExactlyInAnyOrder(1, 2);
		peer.awaitEnd();
	}

	@Test
	void serveWhenPendingCallsHaveNoEndReturnsAfterTheDrain() throws Exception {
		try (SlowPlatform slow = new SlowPlatform()) {
			StdioPeer peer = new StdioPeer(slow::endpoint, Duration.ofMillis(300));
			peer.handshake();
			peer.call(1, "list_sandboxes", "{}");
			assertThat(slow.asked()).isTrue();
			peer.endInput();
			peer.awaitEnd();
			assertThat(slow.left()).isTrue();
		}
	}

	@Test
	void serveWhenACallIsCancelledClosesTheExchangeAndDoesNotAnswer() throws Exception {
		try (SlowPlatform slow = new SlowPlatform(); StdioPeer peer = new StdioPeer(slow::endpoint)) {
			peer.handshake();
			peer.call("\"abc\"", "list_sandboxes", "{}");
			assertThat(slow.asked()).isTrue();
			peer.send(
					"""
							{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"abc","reason":"enough"}}""");
			assertThat(slow.left()).as("the upstream exchange is closed").isTrue();
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"ping\"}");
			assertThat(peer.reply().path("id").asInt()).isEqualTo(5);
			assertThat(peer.silent()).isTrue();
		}
	}

	@Test
	void serveWhenACommandIsCancelledEndsItsSession() throws Exception {
		FakeSessions sessions = new FakeSessions(this.platform);
		sessions.wrote("", "");
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.call(1, "execute_command", "{\"sandbox_id\":\"box-1\",\"command\":\"sleep 99\"}");
			awaitRequest(getRequestedFor(urlPathMatching(FakeSessions.COMMAND)));
			peer.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
			awaitRequest(deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
			assertThat(peer.silent()).isTrue();
		}
	}

	@Test
	void serveWhenItEndsWhileACommandRunsEndsItsSession() throws Exception {
		FakeSessions sessions = new FakeSessions(this.platform);
		sessions.wrote("", "");
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint, Duration.ofMillis(100))) {
			peer.handshake();
			peer.call(1, "execute_command", "{\"sandbox_id\":\"box-1\",\"command\":\"sleep 99\"}");
			awaitRequest(getRequestedFor(urlPathMatching(FakeSessions.COMMAND)));
			peer.endInput();
			peer.awaitEnd();
			this.platform.server().verify(deleteRequestedFor(urlPathMatching(FakeSessions.ONE)));
		}
	}

	@Test
	void serveWhenACommandOfOursIsCancelledEndsIt() throws Exception {
		FakeExecs execs = new FakeExecs(this.platform);
		execs.answersLate();
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.call(1, "execute_command", "{\"sandbox_id\":\"box-1\",\"command\":\"sleep 99\"}");
			awaitRequest(postRequestedFor(urlPathMatching(FakeExecs.ONE)));
			peer.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
			awaitRequest(deleteRequestedFor(urlPathMatching(FakeExecs.ONE)));
			assertThat(peer.silent()).isTrue();
		}
	}

	@Test
	void callWhenProgressIsAskedForTellsIt() throws Exception {
		FakeExecs execs = new FakeExecs(this.platform);
		execs.answersLate();
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.send("""
					{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"execute_command","arguments":\
					{"sandbox_id":"box-1","command":"x"},"_meta":{"progressToken":"t"}}}""");
			for (int count = 1; count <= 2; count++) {
				JsonNode told = peer.reply();
				assertThat(told.path("method").asString()).isEqualTo("notifications/progress");
				assertThat(told.path("params").path("progressToken").asString()).isEqualTo("t");
				assertThat(told.path("params").path("progress").asInt()).isEqualTo(count);
			}
			awaitRequest(postRequestedFor(urlPathMatching(FakeExecs.ONE)));
			peer.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");
			awaitRequest(deleteRequestedFor(urlPathMatching(FakeExecs.ONE)));
		}
	}

	@Test
	void callWhenItsAnswerIsCutLinksToTheRestForClientsThatKnowLinks() throws Exception {
		FakeExecs execs = new FakeExecs(this.platform);
		execs.answers(FakeExecs.state("\"running\":false,\"exitCode\":0", FakeExecs.part("a", 99, "z", 101),
				FakeExecs.part("")));
		assertThat(contentTypes("2025-06-18")).containsExactly("text", "resource_link");
		assertThat(contentTypes("2025-03-26")).containsExactly("text");
	}

	private List<String> contentTypes(String revision) throws Exception {
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake(revision);
			peer.call(1, "execute_command", "{\"sandbox_id\":\"box-1\",\"command\":\"x\"}");
			List<String> types = new ArrayList<>();
			peer.reply().path("result").path("content").forEach((one) -> types.add(one.path("type").asString()));
			return types;
		}
	}

	@Test
	void resourcesAreListedReadAndRefused() throws Exception {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")),
				FakePlatform.json("{\"items\":[" + this.platform.sandboxJson("started") + "],\"nextCursor\":null}"));
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"resources/list\"}");
			assertThat(peer.reply().path("result").path("resources").path(0).path("uri").asString())
				.isEqualTo("sandbox://box-1");
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"resources/templates/list\"}");
			assertThat(peer.reply().path("result").path("resourceTemplates").size()).isEqualTo(3);
			read(peer, 3, "\"sandbox://box-1\"");
			assertThat(peer.reply().path("result").path("contents").path(0).path("text").asString())
				.contains("started");
			read(peer, 4, "\"sandbox://nix\"");
			JsonNode error = peer.reply().path("error");
			assertThat(error.path("code").asInt()).isEqualTo(-32002);
			assertThat(error.path("data").path("uri").asString()).isEqualTo("sandbox://nix");
			read(peer, 5, "\"file:///etc/passwd\"");
			assertThat(peer.reply().path("error").path("code").asInt()).isEqualTo(-32602);
			read(peer, 6, "7");
			assertThat(peer.reply().path("error").path("code").asInt()).isEqualTo(-32602);
			peer.send("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"resources/subscribe\",\"params\":{\"uri\":\"x\"}}");
			assertThat(peer.reply().path("error").path("code").asInt()).isEqualTo(-32601);
		}
	}

	private static void read(StdioPeer peer, int id, String uri) {
		peer.send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"resources/read\",\"params\":{\"uri\":" + uri
				+ "}}");
	}

	private void awaitRequest(RequestPatternBuilder pattern) throws InterruptedException {
		long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while (this.platform.server().countRequestsMatching(pattern.build()).getCount() == 0) {
			assertThat(System.nanoTime()).as("the request comes").isLessThan(deadline);
			Thread.sleep(5);
		}
	}

	@Test
	void serveWhenAnIdIsUsedTwiceAtOnceRefusesTheSecond() throws Exception {
		try (SlowPlatform slow = new SlowPlatform();
				StdioPeer peer = new StdioPeer(slow::endpoint, Duration.ofMillis(1))) {
			peer.handshake();
			peer.call(1, "list_sandboxes", "{}");
			assertThat(slow.asked()).isTrue();
			peer.call(1, "list_sandboxes", "{}");
			assertThat(peer.reply().path("error").path("message").asString()).contains("still running");
		}
	}

	@Test
	void serveWhenTextHasUnicodeSeparatorsKeepsOneMessageALine() throws Exception {
		this.platform.on(get(urlPathEqualTo("/api/sandbox")), FakePlatform.json("{\"items\":["
				+ this.platform.sandboxJson("started").replace("mine", "a\u2028b😀") + "],\"nextCursor\":null}"));
		try (StdioPeer peer = new StdioPeer(this.platform::endpoint)) {
			peer.handshake();
			peer.call("\"\u2028\u0085\"", "list_sandboxes", "{\"cursor\":\"\u2029\"}");
			JsonNode reply = peer.reply();
			assertThat(reply.path("id").asString()).isEqualTo("\u2028\u0085");
			assertThat(reply.path("result").path("structuredContent").path("sandboxes").path(0).path("name").asString())
				.isEqualTo("a\u2028b😀");
			assertThat(peer.silent()).isTrue();
		}
	}

	private PlatformEndpoint await(CountDownLatch started) {
		try {
			assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
			return this.platform.endpoint();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertRefused(StdioPeer peer, String line, int code) throws InterruptedException, IOException {
		peer.send(line);
		JsonNode reply = peer.reply();
		assertThat(reply.path("error").path("code").asInt()).as(reply.toString()).isEqualTo(code);
		assertThat(reply.has("id")).isTrue();
	}

}
