package dev.opendaytona.runner.toolbox;

import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Terminals. */
@SuppressWarnings("try")
public interface PtyContract extends ToolboxContract {

	AtomicInteger PTYS = new AtomicInteger();

	String EXIT_CONTROL = "X-Daytona-Pty-Exit-Control";

	private static String fresh() {
		return "pty-" + PTYS.incrementAndGet();
	}

	private String make(Object... namesAndValues) {
		String id = fresh();
		Map<String, Object> body = new HashMap<>(Map.of("id", id));
		for (int index = 0; index < namesAndValues.length; index += 2) {
			body.put((String) namesAndValues[index], namesAndValues[index + 1]);
		}
		Answer answer = toolbox().post("/process/pty", body);
		assertThat(answer.status()).as(answer.text()).isEqualTo(201);
		assertThat(answer.text()).isEqualTo("{\"sessionId\":\"" + id + "\"}");
		return id;
	}

	private Answer info(String id) {
		return toolbox().get("/process/pty/" + id);
	}

	private void end(String id) {
		assertThat(toolbox().delete("/process/pty/" + id).status()).isEqualTo(200);
	}

	private List<String> listed() {
		return toolbox().get("/process/pty")
			.json()
			.path("sessions")
			.valueStream()
			.map((session) -> session.path("id").asString())
			.toList();
	}

	@Test
	default void ptyWhenMadeIsListedAndTold() {
		String id = make();
		assertThat(listed()).contains(id);
		JsonNode info = info(id).json();
		assertThat(info.path("id").asString()).isEqualTo(id);
		assertThat(info.path("cwd").asString()).isEqualTo(home());
		assertThat(info.path("envs").isObject()).isTrue();
		assertThat(info.path("cols").asInt()).isEqualTo(80);
		assertThat(info.path("rows").asInt()).isEqualTo(24);
		assertThat(info.path("active").asBoolean()).isTrue();
		assertThat(info.path("lazyStart").asBoolean()).isFalse();
		assertThat(Instant.parse(info.path("createdAt").asString())).isBefore(Instant.now());
		assertThat(toolbox().delete("/process/pty/" + id).json().path("message").asString()).isNotEmpty();
		assertThat(listed()).doesNotContain(id);
		assertError(info(id), 404, "PROCESS_NOT_FOUND");
		assertError(toolbox().delete("/process/pty/" + id), 404, "PROCESS_NOT_FOUND");
	}

	@Test
	default void ptyWhenUnknownTellsItInBothFields() {
		Answer answer = info("never-made");
		assertError(answer, 404, "PROCESS_NOT_FOUND");
		assertThat(answer.json().path("message").asString()).startsWith("PTY session not found");
		assertThat(answer.json().path("error").asString()).isNotEmpty();
		assertError(toolbox().post("/process/pty/never-made/resize", Map.of("cols", 80, "rows", 24)), 410,
				"SESSION_ENDED");
	}

	@Test
	default void ptyWhenItsIdIsTakenIsConflict() {
		String id = make();
		assertError(toolbox().post("/process/pty", Map.of("id", id)), 409, "CONFLICT");
		end(id);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"id\":\"\"}", "{\"id\":\" \"}", "{\"id\":\"a/b\"}", "{\"id\":\"create-connect\"}",
			"{\"id\":\"x\",\"cols\":1001}", "{\"id\":\"x\",\"rows\":1001}", "{\"id\":\"x\",\"cols\":-1}",
			"{\"id\":\"x\",\"cwd\":\"/no/such\"}", "{\"id\":\"x\",\"cwd\":\"/etc/passwd\"}",
			"{\"id\":\"x\",\"envs\":{\"1A\":\"x\"}}", "{\"id\":\"x\",\"envs\":{\"A=B\":\"x\"}}",
			"{\"id\":\"x\",\"envs\":{\"A\":\"x\\u0000\"}}", "{\"id\":\"x\",\"envs\":{\"A\":null}}" })
	default void ptyWhenTheRequestIsWrongIsRefused(String body) {
		assertError(toolbox().post("/process/pty", body), 400, "BAD_REQUEST");
		assertThat(listed()).doesNotContain("x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{\"id\":{}}", "no json" })
	default void ptyWhenTheBodyIsNoneOfOursIsRefused(String body) {
		assertError(toolbox().post("/process/pty", body), 400, "INVALID_REQUEST_BODY");
	}

	@Test
	default void ptyWhenTheSandboxIsUnknownIsNotFound() {
		assertThat(unknown().post("/process/pty", Map.of("id", "x")).status()).isEqualTo(404);
		assertThat(unknown().get("/process/pty").status()).isEqualTo(404);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> unknown().webSocket("/process/pty/x/connect", new WebSocket.Listener() {
			}).join());
	}

	@Test
	default void ptyWhenThereAreTooManyIsRefused() {
		List<String> made = IntStream.range(0, 32 - listed().size()).mapToObj((n) -> make("lazyStart", true)).toList();
		assertError(toolbox().post("/process/pty", Map.of("id", "too-many")), 429, "PTY_SESSIONS_LIMIT");
		made.forEach(this::end);
	}

	@Test
	default void connectWhenItIsUnknownTellsItAndCloses() throws Exception {
		try (PtyPeer peer = PtyPeer.open(toolbox(), "/process/pty/never-made/connect", EXIT_CONTROL)) {
			assertThat(peer.end().code()).isEqualTo(1011);
			assertThat(peer.controls()).singleElement()
				.asString()
				.contains("\"type\":\"control\"", "\"status\":\"error\"",
						"\"error\":\"Failed to connect to PTY session: PTY session not found");
		}
	}

	@Test
	default void connectWhenItRunsShowsAndTypes() throws Exception {
		String id = make("cols", 101, "rows", 33, "cwd", "/tmp", "envs", Map.of("MINE", "yes", "LANG", "C.UTF-8"));
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("stty size; pwd; echo $MINE-$TERM; tty; echo $-; shopt login_shell\n");
			peer.await("33 101").await("/tmp").await("yes-xterm-256color").await("/dev/pts/").await("login_shell");
			peer.type("exit\n");
			assertThat(peer.end()).isEqualTo(new PtyPeer.Close(1000, "{\"exitCode\":0}"));
			assertThat(peer.controls()).hasSize(1);
			assertThat(listed()).doesNotContain(id);
			assertError(info(id), 404, "PROCESS_NOT_FOUND");
		}
	}

	@Test
	default void connectWhenNobodyWasThereShowsThePromptToTheFirst() throws Exception {
		String id = make("envs", Map.of("PS1", "PROMPT> "));
		try (PtyPeer first = PtyPeer.connect(toolbox(), id)) {
			first.await("$ ");
			first.type("echo on'e'\n").await("one");
			try (PtyPeer second = PtyPeer.connect(toolbox(), id)) {
				first.type("echo tw'o'\n").await("two");
				second.await("two");
				assertThat(second.output()).doesNotContain("one");
			}
		}
		end(id);
	}

	@ParameterizedTest
	@CsvSource({ "exit 0,1000,0,", "exit 3,1011,3,non-zero exit", "exit 130,1011,130,Ctrl+C",
			"kill -KILL $$,1011,137,SIGKILL", "exec sh -c 'kill -TERM $$',1011,143,SIGTERM",
			"exec sh -c 'kill -SEGV $$',1011,139,signal 11" })
	default void endWhenTheShellEndsTellsHow(String command, int close, int code, String reason) throws Exception {
		String fields = "\"exitCode\":" + code + ((reason != null) ? (",\"exitReason\":\"" + reason + "\"") : "");
		String id = make();
		try (PtyPeer modern = PtyPeer.connect(toolbox(), id, EXIT_CONTROL);
				PtyPeer old = PtyPeer.connect(toolbox(), id)) {
			modern.type(command + "\n");
			assertThat(modern.end()).isEqualTo(new PtyPeer.Close(close, "{" + fields + "}"));
			assertThat(modern.controls().getLast())
				.isEqualTo("{\"type\":\"control\",\"status\":\"exited\"," + fields + "}");
			assertThat(old.end()).isEqualTo(modern.end());
			assertThat(old.controls()).hasSize(1);
		}
	}

	@Test
	default void connectWhenSubProtocolsAreOfferedEchoesOne() throws Exception {
		String id = make();
		try (PtyPeer none = PtyPeer.connect(toolbox(), id);
				PtyPeer version = PtyPeer.connect(toolbox(), id, "X-Daytona-SDK-Version~0.216.0");
				PtyPeer both = PtyPeer.connect(toolbox(), id, "X-Daytona-SDK-Version~0.216.0", EXIT_CONTROL)) {
			assertThat(none.protocol()).isEmpty();
			assertThat(version.protocol()).isEqualTo("X-Daytona-SDK-Version~0.216.0");
			assertThat(both.protocol()).isEqualTo(EXIT_CONTROL);
		}
		end(id);
	}

	@Test
	default void connectWhenControlCIsTypedEndsTheForegroundJob() throws Exception {
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("sh -c 'echo wait''ing; exec sleep 1000'\n").await("waiting");
			peer.type("\u0003").type("echo after-$?\n").await("after-130");
		}
		end(id);
	}

	@Test
	default void connectWhenTheClientLeavesKeepsTheSession() throws Exception {
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("value=kep't'; echo re'ady'\n").await("ready");
		}
		assertThat(listed()).contains(id);
		assertThat(info(id).json().path("active").asBoolean()).isTrue();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("printf 'pty-%s\\n' $value\n").await("pty-kept");
			peer.type("exit\n");
			assertThat(peer.end().code()).isEqualTo(1000);
		}
	}

	@Test
	default void connectWhenItStartsLazilyStartsTheShell() throws Exception {
		String id = make("lazyStart", true, "cols", 90);
		JsonNode info = info(id).json();
		assertThat(info.path("active").asBoolean()).isFalse();
		assertThat(info.path("lazyStart").asBoolean()).isTrue();
		assertError(toolbox().post("/process/pty/" + id + "/resize", Map.of("cols", 80, "rows", 24)), 410,
				"SESSION_ENDED");
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.await("$ ").type("stty size\n").await("24 90");
			assertThat(info(id).json().path("active").asBoolean()).isTrue();
		}
		end(id);
		String never = make("lazyStart", true);
		end(never);
		assertThat(listed()).doesNotContain(never);
	}

	@Test
	default void resizeWhenItRunsChangesTheTerminal() throws Exception {
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("trap 'echo winch-$(stty size)' WINCH; echo re'ady'\n").await("ready");
			Answer answer = toolbox().post("/process/pty/" + id + "/resize", Map.of("cols", 132, "rows", 43));
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.json().path("cols").asInt()).isEqualTo(132);
			assertThat(answer.json().path("rows").asInt()).isEqualTo(43);
			assertThat(info(id).json().path("cols").asInt()).isEqualTo(132);
			peer.type("\n").await("winch-43 132");
		}
		for (String body : List.of("{}", "{\"cols\":80}", "{\"cols\":0,\"rows\":24}", "{\"cols\":80,\"rows\":1001}")) {
			assertError(toolbox().post("/process/pty/" + id + "/resize", body), 400, "BAD_REQUEST");
		}
		end(id);
	}

	@Test
	default void deleteWhenJobsHideKillsThemAndTellsTheClients() throws Exception {
		String id = make();
		try (PtyPeer one = PtyPeer.connect(toolbox(), id, EXIT_CONTROL); PtyPeer two = PtyPeer.connect(toolbox(), id)) {
			one.type("setsid sleep 98761 & disown; (nohup sleep 98762 &) ; sleep 98763 & disown; echo re'ady'\n");
			one.await("ready");
			end(id);
			assertThat(one.end()).isEqualTo(new PtyPeer.Close(1011, "{\"exitCode\":137,\"exitReason\":\"SIGKILL\"}"));
			assertThat(two.end()).isEqualTo(one.end());
			assertThat(toolbox().execute("cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'sleep 987[6]' || true")
				.json()
				.path("result")
				.asString()
				.strip()).isEqualTo("0");
		}
	}

	@Test
	default void createAndConnectWhenAskedDoesBoth() throws Exception {
		String id = fresh();
		String envs = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString("{\"MINE\":\"ye\\u00fcs?>\"}".getBytes(StandardCharsets.UTF_8));
		String path = "/process/pty/create-connect"
				+ ToolboxClient.query("id", id, "cols", "70", "rows", "20", "cwd", "/tmp");
		try (PtyPeer peer = PtyPeer.open(toolbox(), path, "X-Daytona-Pty-Envs~" + envs, EXIT_CONTROL)) {
			peer.awaitConnected();
			assertThat(peer.protocol()).isEqualTo(EXIT_CONTROL);
			peer.type("stty size; pwd; echo ${#MINE}-chars\n").await("20 70").await("/tmp").await("6-chars");
			assertThat(listed()).contains(id);
			try (PtyPeer again = PtyPeer.open(toolbox(), path, EXIT_CONTROL)) {
				assertThat(again.end().code()).isEqualTo(1011);
				assertThat(again.controls().getFirst()).contains("\"status\":\"error\"", "already");
			}
			peer.type("exit 3\n");
			assertThat(peer.end().code()).isEqualTo(1011);
			assertThat(peer.controls().getLast()).contains("\"exitCode\":3");
		}
		assertThat(listed()).doesNotContain(id);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?id=", "?id=x&cols=abc", "?id=x&cols=5000", "?id=x&cwd=/no/such" })
	default void createAndConnectWhenTheRequestIsWrongTellsIt(String query) throws Exception {
		try (PtyPeer peer = PtyPeer.open(toolbox(), "/process/pty/create-connect" + query)) {
			assertThat(peer.end().code()).isEqualTo(1011);
			assertThat(peer.controls()).singleElement().asString().contains("\"status\":\"error\"");
		}
		try (PtyPeer peer = PtyPeer.open(toolbox(), "/process/pty/create-connect?id=x", "X-Daytona-Pty-Envs~AAAA")) {
			assertThat(peer.end().code()).isEqualTo(1011);
		}
		assertThat(listed()).doesNotContain("x");
	}

	@Test
	default void typeWhenRawPassesEveryByte() throws Exception {
		byte[] all = new byte[256];
		IntStream.range(0, 256).forEach((value) -> all[value] = (byte) value);
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("stty raw -echo; echo re'ady'; exec od -An -v -tx1 -w16 -N 256\n").await("ready\n");
			peer.type(Arrays.copyOf(all, 100)).type(Arrays.copyOfRange(all, 100, 256));
			peer.end();
			assertThat(peer.output()).contains("00 01 02 03", "f0 f1 f2 f3 f4 f5 f6 f7 f8 f9 fa fb fc fd fe ff");
		}
	}

	@Test
	default void typeWhenAMegabyteIsPastedArrivesWhole() throws Exception {
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("stty -echo; echo re'ady'; head -c 1000000 | sha1sum; stty echo\n").await("ready\r\n");
			byte[] paste = ("x".repeat(79) + "\n").repeat(12_500).getBytes(StandardCharsets.UTF_8);
			peer.type(paste);
			byte[] hash = java.security.MessageDigest.getInstance("SHA-1").digest(paste);
			peer.await(java.util.HexFormat.of().formatHex(hash));
		}
		end(id);
	}

	@Test
	default void connectWhenOutputFloodsShowsItUntilControlC() throws Exception {
		String id = make();
		try (PtyPeer peer = PtyPeer.connect(toolbox(), id)) {
			peer.type("yes\n");
			Polling.until("a flood", () -> peer.received() > 20_000_000);
			peer.type("\u0003");
			peer.type("exit 3\n");
			assertThat(peer.end().reason()).contains("\"exitCode\":3");
		}
	}

	@Test
	default void connectWhenOneReadsSlowlyCutsItOffAndGoesOn() throws Exception {
		String id = make();
		try (PtyPeer slow = PtyPeer.lazy(toolbox(), id); PtyPeer good = PtyPeer.connect(toolbox(), id)) {
			good.type("yes\n");
			Polling.until("the other goes on", () -> good.received() > 60_000_000);
			slow.read();
			assertThat(slow.end()).isEqualTo(new PtyPeer.Close(1008, "The output is read too slowly; connect again"));
			assertThat(good.ended()).isFalse();
			good.type("\u0003").type("echo st'ill'\n");
			Polling.until("it still works", () -> !good.ended());
			good.type("exit\n");
			assertThat(good.end().code()).isEqualTo(1000);
		}
	}

	@Test
	default void typeWhenSeveralTypeKeepsTheirOrder() throws Exception {
		String id = make();
		try (PtyPeer one = PtyPeer.connect(toolbox(), id); PtyPeer two = PtyPeer.connect(toolbox(), id)) {
			one.type("echo from-o'ne'\n");
			two.await("from-one");
			two.type("echo from-t'wo'\n");
			one.await("from-two");
			IntStream.range(0, 300).forEach((number) -> one.type("echo n$((" + number + "))\n"));
			two.await("n299");
			// The terminal may echo what is typed next in front of it.
			List<String> numbers = Pattern.compile("n\\d+")
				.matcher(two.output())
				.results()
				.map(MatchResult::group)
				.toList();
			assertThat(numbers).isEqualTo(IntStream.range(0, 300).mapToObj((number) -> "n" + number).toList());
		}
		end(id);
	}

}
