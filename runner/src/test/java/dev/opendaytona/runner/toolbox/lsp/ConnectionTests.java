package dev.opendaytona.runner.toolbox.lsp;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.api.error.ApiException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

@Timeout(30)
class ConnectionTests {

	private static final LspSettings SETTINGS = new LspSettings(1, Duration.ofSeconds(5), Duration.ofSeconds(5), 2,
			DataSize.ofKilobytes(100), DataSize.ofKilobytes(100), DataSize.ofKilobytes(10), 2);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ScriptedServer server = new ScriptedServer();

	private final Connection connection = new Connection("scripted",
			new ServerProcess(this.server, SETTINGS, new Budget()), new Questions("file:///p"), SETTINGS);

	/** An answer. */
	record Answer(JsonNode result) {

	}

	@BeforeEach
	void open() {
		this.connection.open();
	}

	@AfterEach
	void end() throws Exception {
		this.connection.end("the test has ended");
		this.connection.ending();
		assertThat(this.server.killed()).isTrue();
		this.threads.shutdownNow();
	}

	private CompletableFuture<Answer> ask(String method) {
		return inBackground(
				() -> this.connection.request(method, Map.of("of", method), Answer.class, SETTINGS.requestLimit()));
	}

	private <T> CompletableFuture<T> inBackground(Callable<T> call) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return call.call();
			}
			catch (Exception ex) {
				throw new CompletionException(ex);
			}
		}, this.threads);
	}

	private static ApiException failure(CompletableFuture<?> call) {
		CompletionException failed = assertThrows(CompletionException.class,
				() -> call.orTimeout(20, TimeUnit.SECONDS).join());
		return assertInstanceOf(ApiException.class, failed.getCause());
	}

	@Test
	void answersMayComeInAnotherOrder() throws Exception {
		CompletableFuture<Answer> one = ask("one");
		JsonNode first = this.server.hear();
		CompletableFuture<Answer> two = ask("two");
		JsonNode second = this.server.hear();
		assertThat(first.toString())
			.isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"one\"," + "\"params\":{\"of\":\"one\"}}");
		this.server.say("{\"jsonrpc\":\"2.0\",\"method\":\"told\",\"params\":{}}");
		this.server.say("{\"id\":99,\"result\":\"of nothing that was asked\"}");
		this.server.say("{\"id\":" + second.path("id") + ",\"result\":\"b\"}");
		this.server.say("{\"result\":\"a\",\"id\":" + first.path("id") + "}");
		assertThat(one.join().result().asString()).isEqualTo("a");
		assertThat(two.join().result().asString()).isEqualTo("b");
	}

	@Test
	void requestThatIsNotAnsweredEndsAtItsLimitAndIsCancelled() throws Exception {
		CompletableFuture<Answer> asked = inBackground(
				() -> this.connection.request("slow", null, Answer.class, Duration.ofMillis(100)));
		assertThat(this.server.hear().path("method").asString()).isEqualTo("slow");
		assertThat(failure(asked)).isInstanceOf(ApiException.Timeout.class)
			.hasMessageContainingAll("'scripted'", "'slow'", "0.1 s");
		assertThat(this.server.hear().toString())
			.isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":1}}");
		this.server.say("{\"id\":1,\"result\":\"too late\"}");
		CompletableFuture<Answer> next = ask("next");
		this.server.hear();
		this.server.say("{\"id\":2,\"result\":\"in time\"}");
		assertThat(next.join().result().asString()).isEqualTo("in time");
	}

	@Test
	void requestOfAClientThatGoesAwayIsCancelled() throws Exception {
		Thread client = Thread.ofVirtual().start(() -> {
			ThrowingCallable request = () -> this.connection.request("slow", null, Answer.class,
					SETTINGS.requestLimit());
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(request);
		});
		this.server.hear();
		client.interrupt();
		assertThat(this.server.hear().path("method").asString()).isEqualTo("$/cancelRequest");
	}

	@Test
	void requestsThatWaitAreLimited() throws Exception {
		var _ = ask("one");
		this.server.hear();
		var _ = ask("two");
		this.server.hear();
		assertThat(failure(ask("three"))).isInstanceOf(ApiException.RateLimited.class);
	}

	@Test
	void requestsThatWaitFailWhenTheServerEnds() throws Exception {
		CompletableFuture<Answer> asked = ask("one");
		this.server.hear();
		this.server.leave();
		assertThat(failure(asked)).isInstanceOf(ApiException.BadGateway.class)
			.hasMessageContaining("it ended with exit code 0");
		assertThat(this.connection.active()).isFalse();
		assertThat(failure(ask("later"))).isInstanceOf(ApiException.BadGateway.class);
	}

	@Test
	void serverThatDoesNotReadIsEnded() throws Exception {
		CompletableFuture<Answer> asked = ask("one");
		for (int count = 0; count < 100 && this.connection.active(); count++) {
			this.connection.tell("much", Map.of("text", "x".repeat(10_000)));
		}
		assertThat(failure(asked)).hasMessageContaining("it does not read what it is sent");
		assertThat(this.connection.ending().text()).isEqualTo("it does not read what it is sent");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			workspace/configuration        | {"items":[{},{}]} | "result":[null,null]
			workspace/configuration        |                   | "result":[]
			client/registerCapability      | {}                | "result":null
			client/unregisterCapability    | {}                | "result":null
			window/workDoneProgress/create | {}                | "result":null
			window/showMessageRequest      | {}                | "result":null
			workspace/codeLens/refresh     |                   | "result":null
			workspace/applyEdit            | {}                | "result":{"applied":false}
			window/showDocument            | {}                | "result":{"success":false}
			workspace/workspaceFolders     |                   | "result":[{"uri":"file:///p","name":"p"}]
			no/such/method                 | {}                | "code":-32601
			""")
	void questionOfTheServerIsAnswered(String method, String params, String expected) throws Exception {
		this.server.say("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"" + method + "\""
				+ ((params != null) ? (",\"params\":" + params) : "") + "}");
		JsonNode answer = this.server.hear();
		assertThat(answer.path("id").asString()).isEqualTo("q");
		assertThat(answer.toString()
			.replaceFirst("\"name\":\"p\",\"uri\":\"file:///p\"", "\"uri\":\"file:///p\",\"name\":\"p\""))
			.contains(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "null", "1", "\"text\"", "{\"id\":{},\"method\":\"x\"}",
			"{\"id\":1.5,\"method\":\"x\"}", "{\"method\":{}}", "{\"id\":1,\"error\":[1]}", "{", "",
			"{\"id\":1,\"method\":\"workspace/configuration\",\"params\":[]}" })
	void messageThatIsNoneEndsTheServer(String body) throws Exception {
		CompletableFuture<Answer> asked = ask("one");
		this.server.hear();
		this.server.say(body);
		assertThat(failure(asked)).isInstanceOf(ApiException.BadGateway.class).hasMessageContaining("it sent");
		assertThat(this.connection.active()).isFalse();
	}

	@Test
	void requestWithAnEndlessIdEndsTheServer() throws Exception {
		this.server.say("{\"id\":\"" + "x".repeat(300) + "\",\"method\":\"x\"}");
		while (this.connection.active()) {
			Thread.onSpinWait();
		}
		assertThat(this.connection.ending().text()).contains("an id that is none");
	}

	@Test
	void stopIsPolite() throws Exception {
		CompletableFuture<?> stopped = inBackground(() -> {
			this.connection.stop();
			return true;
		});
		JsonNode shutdown = this.server.hear();
		assertThat(shutdown.path("method").asString()).isEqualTo("shutdown");
		this.server.say("{\"id\":" + shutdown.path("id") + ",\"result\":null}");
		assertThat(this.server.hear().path("method").asString()).isEqualTo("exit");
		this.server.leave();
		stopped.orTimeout(20, TimeUnit.SECONDS).join();
		assertThat(this.connection.active()).isFalse();
	}

	@Test
	void stopOfAServerThatDoesNotAnswerEndsIt() throws Exception {
		this.connection.stop();
		assertThat(this.server.killed()).isTrue();
	}

}
