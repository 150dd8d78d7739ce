package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.stream.StreamSupport;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Sessions. */
public interface SessionContract extends ToolboxContract {

	String SESSIONS = "/process/session";

	String OUT = "\u0001\u0001\u0001";

	String ERR = "\u0002\u0002\u0002";

	private ToolboxClient sdk() {
		return toolbox().with("X-Daytona-SDK-Version", "0.216.0");
	}

	private String session() {
		String id = "session-" + UUID.randomUUID();
		Answer answer = toolbox().post(SESSIONS, Map.of("sessionId", id));
		assertThat(answer.status()).as(answer.text()).isEqualTo(201);
		assertThat(answer.bytes()).isEmpty();
		return id;
	}

	private Answer run(String session, String command) {
		return sdk().post(SESSIONS + "/" + session + "/exec", Map.of("command", command));
	}

	private Answer ran(String session, String command) {
		Answer answer = run(session, command);
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer;
	}

	private String stdout(String session, String command) {
		return ran(session, command).json().path("stdout").asString();
	}

	private int code(String session, String command) {
		return ran(session, command).json().path("exitCode").asInt();
	}

	private String async(String session, String command) {
		Answer answer = sdk().post(SESSIONS + "/" + session + "/exec", Map.of("command", command, "runAsync", true));
		assertThat(answer.status()).as(answer.text()).isEqualTo(202);
		assertThat(answer.json().has("exitCode")).isFalse();
		return answer.json().path("cmdId").asString();
	}

	private static String path(String session, String command) {
		return SESSIONS + "/" + session + "/command/" + command;
	}

	private void awaitEnd(String session, String command) throws Exception {
		Polling.until("the command ends", () -> toolbox().get(path(session, command)).json().has("exitCode"));
	}

	private Answer input(String session, String command, String data) {
		return toolbox().post(path(session, command) + "/input", Map.of("data", data));
	}

	private void delete(String session) {
		Answer answer = toolbox().delete(SESSIONS + "/" + session);
		assertThat(answer.status()).as(answer.text()).isEqualTo(204);
	}

	@Test
	default void createSessionRefusesDuplicatesAndBadNames() {
		String session = session();
		assertError(toolbox().post(SESSIONS, Map.of("sessionId", session)), 409, "CONFLICT");
		assertError(toolbox().post(SESSIONS, Map.of()), 400, "BAD_REQUEST");
		assertError(toolbox().post(SESSIONS, Map.of("sessionId", "entrypoint")), 400, "BAD_REQUEST");
		assertError(toolbox().post(SESSIONS, Map.of("sessionId", "a/../b")), 400, "BAD_REQUEST");
		assertError(toolbox().post(SESSIONS, Map.of("sessionId", "a\nb")), 400, "BAD_REQUEST");
		assertError(toolbox().post(SESSIONS, "{"), 400, "INVALID_REQUEST_BODY");
		assertError(unknown().post(SESSIONS, Map.of("sessionId", "x")), 404, "SANDBOX_NOT_FOUND");
		delete(session);
	}

	@Test
	default void sessionIsListedUntilItIsDeleted() {
		String session = session();
		String command = ran(session, "true").json().path("cmdId").asString();
		Answer one = toolbox().get(SESSIONS + "/" + session);
		assertThat(one.json().path("sessionId").asString()).isEqualTo(session);
		assertThat(one.json().path("commands").get(0).path("id").asString()).isEqualTo(command);
		assertThat(one.json().path("commands").get(0).path("command").asString()).isEqualTo("true");
		assertThat(one.json().path("commands").get(0).path("exitCode").asInt(-9)).isZero();
		assertThat(listed(session)).isTrue();
		delete(session);
		assertThat(listed(session)).isFalse();
		assertError(toolbox().get(SESSIONS + "/" + session), 404, "NOT_FOUND");
		assertError(toolbox().delete(SESSIONS + "/" + session), 404, "NOT_FOUND");
		assertError(run(session, "true"), 404, "NOT_FOUND");
	}

	private boolean listed(String session) {
		return StreamSupport.stream(toolbox().get(SESSIONS).json().spliterator(), false)
			.anyMatch((one) -> one.path("sessionId").asString().equals(session));
	}

	@Test
	default void unknownSessionsAndCommandsAreNotFound() {
		String session = session();
		for (String odd : new String[] { "nope", "..%2F..", "a%0Ab", "%00", "%FF" }) {
			assertThat(toolbox().get(SESSIONS + "/" + odd).status()).as(odd).isIn(400, 404);
			assertThat(toolbox().get(path(session, odd)).status()).as(odd).isIn(400, 404);
			assertThat(toolbox().get(path(session, odd) + "/logs").status()).as(odd).isIn(400, 404);
		}
		assertError(toolbox().get(path(session, "nope")), 404, "PROCESS_NOT_FOUND");
		assertError(toolbox().get(path(session, "nope") + "/logs"), 404, "PROCESS_NOT_FOUND");
		assertError(input(session, "nope", "x"), 404, "PROCESS_NOT_FOUND");
		assertError(input("nope", "nope", "x"), 404, "NOT_FOUND");
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> toolbox().socket(path(session, "nope") + "/logs?follow=true"))
			.havingRootCause()
			.withMessageContaining("404");
		delete(session);
	}

	@Test
	default void executeInSessionKeepsTheStateOfTheShell() {
		String session = session();
		ran(session, "export SEEN='it is'; mkdir -p deeper; cd deeper; greet() { echo \"hello $1\"; }; plain=kept");
		assertThat(stdout(session, "echo $SEEN; basename $PWD; greet you; echo $plain"))
			.isEqualTo("it is\ndeeper\nhello you\nkept\n");
		assertThat(stdout(session(), "pwd")).isEqualTo(home() + "\n");
		delete(session);
	}

	@Test
	default void executeInSessionAnswersByTheVersionOfTheClient() {
		String session = session();
		Map<String, Object> body = Map.of("command", "echo out; sleep 0.1; echo err >&2");
		String path = SESSIONS + "/" + session + "/exec";
		String marked = OUT + "out\n" + ERR + "err\n";
		for (String version : new String[] { "0.167.0", "0.216.1", "1.0.0", "0.0.0-dev" }) {
			Answer answer = toolbox().with("X-Daytona-SDK-Version", version).post(path, body);
			assertThat(answer.json().path("output").asString()).isEqualTo(marked);
			assertThat(answer.json().path("stdout").asString()).isEqualTo("out\n");
			assertThat(answer.json().path("stderr").asString()).isEqualTo("err\n");
			assertThat(answer.json().path("exitCode").asInt(-9)).isZero();
			Answer logs = toolbox().with("X-Daytona-SDK-Version", version)
				.get(path(session, answer.json().path("cmdId").asString()) + "/logs");
			assertThat(logs.json().path("output").asString()).isEqualTo(marked);
			assertThat(logs.json().path("stdout").asString()).isEqualTo("out\n");
			assertThat(logs.json().path("stderr").asString()).isEqualTo("err\n");
		}
		Answer old = toolbox().with("X-Daytona-SDK-Version", "0.166.9").post(path, body);
		assertThat(old.json().path("output").asString()).isEqualTo(marked);
		assertThat(old.json().has("stdout")).isFalse();
		String logs = path(session, old.json().path("cmdId").asString()) + "/logs";
		Answer oldLogs = toolbox().with("X-Daytona-SDK-Version", "0.166.9").get(logs);
		assertThat(oldLogs.text()).isEqualTo(marked);
		assertThat(oldLogs.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
		Answer plain = toolbox().post(path, body);
		assertThat(plain.json().path("output").asString()).isEqualTo("out\nerr\n");
		assertThat(plain.json().has("stdout")).isFalse();
		assertThat(toolbox().get(logs).text()).isEqualTo("out\nerr\n");
		Answer split = toolbox().with("X-Daytona-Split-Output", "true").post(path, body);
		assertThat(split.json().path("stdout").asString()).isEqualTo("out\n");
		delete(session);
	}

	@Test
	default void executeInSessionAddsTheLastLineBreak() {
		String session = session();
		Answer answer = ran(session, "printf 'no end'; printf 'nor here' >&2");
		assertThat(answer.json().path("output").asString()).contains(OUT + "no end\n", ERR + "nor here\n")
			.hasSize((OUT + "no end\n" + ERR + "nor here\n").length());
		assertThat(answer.json().path("stdout").asString()).isEqualTo("no end\n");
		assertThat(ran(session, "true").json().path("output").asString()).isEmpty();
		delete(session);
	}

	@Test
	default void executeInSessionRefusesWhatIsNoCommand() {
		String session = session();
		assertError(run(session, " \n"), 400, "BAD_REQUEST");
		assertError(run(session, "echo \u0000"), 400, "BAD_REQUEST");
		assertError(sdk().post(SESSIONS + "/" + session + "/exec", Map.of()), 400, "BAD_REQUEST");
		assertError(run("nope", "true"), 404, "NOT_FOUND");
		assertError(run("entrypoint", "true"), 400, "BAD_REQUEST");
		assertError(run(session, "#" + "x".repeat(5 * 1024 * 1024)), 400, "BAD_REQUEST");
		delete(session);
	}

	@ParameterizedTest
	@ValueSource(strings = { "cat <<'END'\nhere\nEND", "python3 - <<'PY'\nprint('here')\nPY", "cat; read x; echo here",
			"echo here\nif", "echo here; )", "echo here; set -e; true", "echo here; set -u", "echo here; set -C",
			"set -x; echo here", "echo here; IFS=0123456789", "exec > /dev/null; echo lost >&1; exec >&2; echo here",
			"echo here; trap 'echo bye' EXIT DEBUG ERR 2>/dev/null", "echo here; break; continue; return 0",
			"echo() { printf 'my %s\\n' \"$@\"; }; builtin echo here",
			"set() { false; }; printf() { false; }; echo here", "exec 3>&1 4>&2 5</dev/null; echo here >&3",
			"cd /; echo here; umask 777", "echo here; exec 0<&- 1>&- 2>&-", "echo here; kill -USR1 $$; trap '' USR1",
			"echo here; exec < /dev/null", "sleep 0.1 & wait; echo here" })
	default void executeInSessionGoesOnAfterOddCommands(String command) {
		String session = session();
		Answer odd = ran(session, command.contains("USR1") ? "trap '' USR1; " + command : command);
		assertThat(odd.json().path("stdout").asString() + odd.json().path("stderr").asString()).contains("here");
		Answer after = ran(session, "false; unset -f echo; echo still here");
		assertThat(after.json().path("stdout").asString()).contains("still here");
		assertThat(after.json().path("exitCode").asInt(-9)).isZero();
		assertThat(code(session, "(exit 9)")).isEqualTo(9);
		delete(session);
	}

	@ParameterizedTest
	@ValueSource(strings = { "exit 7", "set -e; (exit 7); echo never", "exec sh -c 'exit 7'" })
	default void executeInSessionWhenTheShellEndsAnswersItsCodeAndEndsTheSession(String command) {
		String session = session();
		assertThat(code(session, command)).isEqualTo(7);
		assertError(run(session, "true"), 410, "SESSION_ENDED");
		assertThat(listed(session)).isTrue();
		delete(session);
	}

	@Test
	default void executeInSessionWhenTheShellIsKilledAnswers() throws Exception {
		String session = session();
		String last = async(session, "sleep 0.2; kill -9 $$; sleep 100");
		String queued = async(session, "echo never");
		awaitEnd(session, last);
		awaitEnd(session, queued);
		assertThat(toolbox().get(path(session, last)).json().path("exitCode").asInt()).isEqualTo(137);
		assertThat(toolbox().get(path(session, queued)).json().path("exitCode").asInt()).isEqualTo(-1);
		assertError(input(session, last, "x"), 410, "SESSION_ENDED");
		delete(session);
	}

	@Test
	default void executeInSessionHidesTheTextFromCommandLines() {
		String session = session();
		assertThat(stdout(session,
				"cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c 'word-of-[t]he-command'; : word-of-the-command"))
			.isEqualTo("0\n");
		delete(session);
	}

	@Test
	default void asyncCommandsRunOneAfterAnother() throws Exception {
		String session = session();
		String first = async(session, "sleep 0.3; echo one >> order");
		String second = async(session, "echo two >> order");
		assertThat(toolbox().get(path(session, first)).json().has("exitCode")).isFalse();
		assertThat(stdout(session, "cat order; rm order")).isEqualTo("one\ntwo\n");
		awaitEnd(session, second);
		delete(session);
	}

	@Test
	default void inputReachesTheCommandAndIsEchoed() throws Exception {
		String session = session();
		String command = async(session, "read a; read b; echo \"got $a and $b\"; exit 3");
		assertThat(input(session, command, "one").status()).isEqualTo(204);
		assertThat(input(session, command, "two\n").status()).isEqualTo(204);
		awaitEnd(session, command);
		assertThat(toolbox().get(path(session, command) + "/logs").text()).isEqualTo("one\ntwo\ngot one and two\n");
		assertError(input(session, command, "late"), 410, "SESSION_ENDED");
		delete(session);
	}

	@Test
	default void inputWhenTheEchoIsSuppressedIsNotInTheLog() throws Exception {
		String session = session();
		Map<String, Object> body = new HashMap<>(Map.of("command", "read a; echo ${#a}", "async", true));
		body.put("suppressInputEcho", true);
		String command = toolbox().post(SESSIONS + "/" + session + "/exec", body).json().path("cmdId").asString();
		assertThat(input(session, command, "x".repeat(1000)).status()).isEqualTo(204);
		awaitEnd(session, command);
		assertThat(toolbox().get(path(session, command) + "/logs").text()).isEqualTo("1000\n");
		assertError(input(session, command, "late"), 410, "COMMAND_ALREADY_COMPLETED");
		assertError(toolbox().post(path(session, command) + "/input", Map.of()), 400, "BAD_REQUEST");
		delete(session);
	}

	@Test
	default void inputLargerThanAPipeReachesTheCommandWhole() throws Exception {
		String session = session();
		String command = async(session, "head -c 300001 | md5sum");
		assertThat(input(session, command, "y".repeat(300_000)).status()).isEqualTo(204);
		awaitEnd(session, command);
		assertThat(toolbox().get(path(session, command) + "/logs").text())
			.contains(toolbox().execute("(head -c 300000 /dev/zero | tr '\\0' y; echo) | md5sum")
				.json()
				.path("result")
				.asString());
		delete(session);
	}

	@Test
	default void followSendsBinaryFramesAsTheLogGrowsAndCloses() throws Exception {
		String session = session();
		String command = async(session, "echo one; read x; echo two >&2; printf three");
		LogSocket socket = sdk().socket(path(session, command) + "/logs?follow=true");
		Polling.until("the first line comes", () -> socket.received().equals(OUT + "one\n"));
		input(session, command, "go");
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.received()).contains(OUT + "one\n", OUT + "go\n", ERR + "two\n", OUT + "three");
		assertThat(socket.receivedText()).isFalse();
		LogSocket again = toolbox().socket(path(session, command) + "/logs?follow=true");
		assertThat(again.closed()).isEqualTo("1000");
		assertThat(again.received()).contains("one\n", "go\n", "two\n", "three\n").doesNotContain(OUT);
		delete(session);
	}

	@Test
	default void followOffersTheProtocolOfBrowsers() throws Exception {
		String session = session();
		String command = ran(session, "echo one").json().path("cmdId").asString();
		LogSocket socket = toolbox().socket(path(session, command) + "/logs?follow=true",
				"X-Daytona-SDK-Version~0.216.0");
		assertThat(socket.protocol()).isEqualTo("X-Daytona-SDK-Version~0.216.0");
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.received()).isEqualTo(OUT + "one\n");
		delete(session);
	}

	@Test
	default void followWhenNotAskedForSendsWhatThereIs() throws Exception {
		String session = session();
		String command = async(session, "echo one; sleep 100");
		Polling.until("it runs", () -> !toolbox().get(path(session, command) + "/logs").text().isEmpty());
		LogSocket socket = sdk().socket(path(session, command) + "/logs?follow=false");
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.received()).isEqualTo(OUT + "one\n");
		delete(session);
	}

	@Test
	default void followEndsWhenTheSessionIsDeleted() throws Exception {
		String session = session();
		String command = async(session, "echo one; sleep 100");
		LogSocket socket = sdk().socket(path(session, command) + "/logs?follow=true");
		Polling.until("the first line comes", () -> !socket.received().isEmpty());
		delete(session);
		assertThat(socket.closed()).isEqualTo("1000");
	}

	@Test
	default void followOverPlainHttpIsAStream() throws Exception {
		String session = session();
		String command = async(session, "echo one; read x; echo two");
		try (InputStream stream = sdk().open(path(session, command) + "/logs?follow=true")) {
			assertThat(new String(stream.readNBytes(7), StandardCharsets.UTF_8)).isEqualTo(OUT + "one\n");
			input(session, command, "go");
			assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
				.isEqualTo(OUT + "go\n" + OUT + "two\n");
		}
		delete(session);
	}

	@Test
	default void followShowsAPromptBeforeItsLineEnds() throws Exception {
		String session = session();
		String command = async(session, "printf 'name? '; read x; echo \"hello $x\"");
		LogSocket socket = sdk().socket(path(session, command) + "/logs?follow=true");
		Polling.until("the prompt comes", () -> socket.received().equals(OUT + "name? "));
		input(session, command, "you");
		assertThat(socket.closed()).isEqualTo("1000");
		assertThat(socket.received()).isEqualTo(OUT + "name? you\n" + OUT + "hello you\n");
		delete(session);
	}

	@Test
	default void syncCommandGoesOnWhenItsClientGoesAway() throws Exception {
		String session = session();
		try (var peer = toolbox().abandoned(SESSIONS + "/" + session + "/exec",
				Map.of("command", "echo begun; sleep 0.5; echo done; (exit 4)"))) {
			Polling.until("it runs", () -> !commands(session).isEmpty());
			peer.shutdownNow();
		}
		String command = commands(session);
		awaitEnd(session, command);
		assertThat(toolbox().get(path(session, command)).json().path("exitCode").asInt()).isEqualTo(4);
		assertThat(toolbox().get(path(session, command) + "/logs").text()).isEqualTo("begun\ndone\n");
		assertError(input(session, command, "x"), 410, "COMMAND_ALREADY_COMPLETED");
		delete(session);
	}

	private String commands(String session) {
		return toolbox().get(SESSIONS + "/" + session).json().path("commands").path(0).path("id").asString("");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sleep 1001 &", "setsid sleep 1001 &", "(setsid sh -c '(sleep 1001) &' &)",
			"(trap '' TERM HUP; sleep 1001) &", "nohup setsid sleep 1001 > /dev/null 2>&1 & disown" })
	default void deleteEndsAllThatTheSessionStarted(String start) {
		String before = zombies();
		String session = session();
		async(session, start);
		assertThat(code(session, "until pgrep -f 'sleep 100[1]'; do sleep 0.02; done")).isZero();
		String directory = stdout(session, "dirname $(dirname $(readlink /proc/self/fd/2))").strip();
		delete(session);
		assertThat(toolbox().execute("pgrep -f 'sleep 100[1]'").json().path("result").asString()).isEmpty();
		assertThat(toolbox().execute("ls -d " + directory).json().path("exitCode").asInt()).isNotZero();
		assertThat(zombies().lines().toList()).isSubsetOf(before.lines().toList());
	}

	private String zombies() {
		return toolbox().execute("grep -l '^State:.Z' /proc/[0-9]*/status").json().path("result").asString();
	}

	@Test
	default void deleteWhenACommandRunsAnswersItsClient() throws Exception {
		String session = session();
		var answer = java.util.concurrent.CompletableFuture.supplyAsync(() -> run(session, "sleep 1000"));
		Polling.until("it runs", () -> !commands(session).isEmpty());
		delete(session);
		assertError(answer.join(), 410, "SESSION_ENDED");
	}

	@Test
	default void commandOfOneMegabyteRuns() {
		String session = session();
		assertThat(stdout(session, ("# " + "x".repeat(1000) + "\n").repeat(1024) + "echo end")).isEqualTo("end\n");
		delete(session);
	}

	@ParameterizedTest
	@ValueSource(strings = { "rm out; ln -s /etc/shadow out", "rm out; mkfifo out", "rm out; mkdir out",
			"rm out; ln -s /proc/self/environ out", "rm -f out err; ln -s /dev/zero out; ln -s out err", ": > out",
			"rm -rf ../*/", "rm out; ln -s out out" })
	default void logThatIsReplacedIsHarmless(String command) throws Exception {
		String session = session();
		String id = async(session,
				"echo before; D=$(dirname $(readlink /proc/self/fd/2)); cd $D; " + command + "; echo after");
		if (!command.contains("../")) {
			awaitEnd(session, id);
		}
		assertThat(sdk().get(path(session, id) + "/logs").status()).isEqualTo(200);
		assertThat(sdk().get(path(session, id) + "/logs").text()).doesNotContain("root:", "OPENDAYTONA");
		delete(session);
	}

	@Test
	default void outputWithoutEndIsBoundedInJsonAndWholeInAStream() throws Exception {
		String session = session();
		Answer answer = ran(session, "head -c 30000000 /dev/zero | tr '\\0' x; echo; echo end");
		assertThat(answer.json().path("stdout").asString()).hasSizeLessThan(9_000_000)
			.startsWith("xxx")
			.contains("bytes are left out here")
			.endsWith("x\nend\n");
		String logs = path(session, answer.json().path("cmdId").asString()) + "/logs";
		assertThat(toolbox().get(logs).bytes()).hasSize(30_000_005);
		delete(session);
	}

	@Test
	default void outputThatFloodsIsFollowedAndEndsWithItsSession() throws Exception {
		String session = session();
		String command = async(session, "timeout 20 yes flood");
		LogSocket socket = sdk().socket(path(session, command) + "/logs?follow=true");
		Polling.until("much comes", () -> socket.received().length() > 1_000_000);
		delete(session);
		socket.abort();
		assertThat(socket.received()).startsWith(OUT + "flood\n" + OUT + "flood\n");
	}

	@Test
	default void backgroundThatOutlivesItsCommandDoesNotHoldIt() throws IOException {
		String session = session();
		Answer answer = ran(session, "(sleep 1000; echo late) & echo now");
		assertThat(answer.json().path("stdout").asString()).isEqualTo("now\n");
		delete(session);
	}

	@Test
	default void entrypointIsThereWithoutAsking() {
		Answer entrypoint = toolbox().get(SESSIONS + "/entrypoint");
		assertThat(entrypoint.json().path("sessionId").asString()).isEqualTo("entrypoint");
		assertThat(entrypoint.json().path("commands").get(0).path("id").asString()).isEqualTo("entrypoint_command");
		assertThat(listed("entrypoint")).isFalse();
		assertThat(sdk().get(SESSIONS + "/entrypoint/logs").json().path("output").asString("-")).isEmpty();
		assertThat(toolbox().get(SESSIONS + "/entrypoint/logs").status()).isEqualTo(200);
		assertThat(toolbox().get(path("entrypoint", "entrypoint_command")).status()).isEqualTo(200);
		assertThat(toolbox().get(path("entrypoint", "entrypoint_command") + "/logs").status()).isEqualTo(200);
		assertError(toolbox().delete(SESSIONS + "/entrypoint"), 400, "BAD_REQUEST");
		assertError(unknown().get(SESSIONS + "/entrypoint"), 404, "SANDBOX_NOT_FOUND");
	}

}
