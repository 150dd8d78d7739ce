package dev.opendaytona.runner.toolbox;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Commands in sessions of their own. */
public interface ExecContract extends ToolboxContract {

	String EXECS = "/process/exec/";

	private static String name() {
		return "exec-" + UUID.randomUUID();
	}

	private JsonNode run(String id, String command, Map<String, Object> more) {
		Map<String, Object> body = new HashMap<>(Map.of("command", command, "waitSeconds", 10));
		body.putAll(more);
		return ok(toolbox().post(EXECS + id, body));
	}

	private static JsonNode ok(Answer answer) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json();
	}

	private JsonNode look(String id, String query) {
		return ok(toolbox().get(EXECS + id + query));
	}

	private static String out(JsonNode state) {
		return state.path("stdout").path("head").asString();
	}

	private void delete(String id) {
		assertThat(toolbox().delete(EXECS + id).status()).isEqualTo(204);
	}

	@Test
	default void runWhenShortTellsAllAndIsForgotten() {
		String id = name();
		JsonNode state = run(id, "pwd; echo \"$A $0 $#\" >&2; exit 7",
				Map.of("cwd", "/tmp", "envs", Map.of("A", "a'b\"c $(d)")));
		assertThat(state.path("running").asBoolean()).isFalse();
		assertThat(state.path("exitCode").asInt()).isEqualTo(7);
		assertThat(state.path("timedOut").asBoolean()).isFalse();
		assertThat(state.path("background").asBoolean()).isFalse();
		assertThat(out(state)).isEqualTo("/tmp\n");
		assertThat(state.path("stdout").path("end").asInt()).isEqualTo(5);
		assertThat(state.path("stderr").path("head").asString()).matches("a'b\"c \\$\\(d\\) \\S*/bash 0\n");
		assertError(toolbox().get(EXECS + id), 404, "NOT_FOUND");
		assertError(toolbox().delete(EXECS + id), 404, "NOT_FOUND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo 'un", "if true", "exec sh -c 'exit 2'", "kill -9 $$", "cat nothing && true" })
	default void runWhenTheShellEndsOddlyIsToldToo(String command) {
		JsonNode state = run(name(), command, Map.of());
		assertThat(state.path("running").asBoolean()).isFalse();
		assertThat(state.path("exitCode").asInt()).isIn(1, 2, 137);
	}

	@Test
	default void runWhenItsTextIsSoughtDoesNotFindItself() {
		JsonNode state = run(name(), "cat; pgrep -f never-to-be-found; read x; cat <<'END'\n$x ☃\nEND", Map.of());
		assertThat(out(state)).isEqualTo("$x ☃\n");
	}

	@Test
	default void runWhenLongerThanTheWaitIsFollowedByItsName() {
		String id = name();
		JsonNode begun = run(id,
				"echo one; echo warned >&2; while [ ! -e go-" + id + " ]; do sleep 0.01; done; printf two",
				Map.of("waitSeconds", 0.3));
		assertThat(begun.path("running").asBoolean()).isTrue();
		assertThat(begun.has("exitCode")).isFalse();
		assertThat(out(begun)).isEqualTo("one\n");
		assertError(toolbox().post(EXECS + id, Map.of("command", "true")), 409, "CONFLICT");
		assertThat(look(id, "?stdout=4&stderr=7").path("stderr").path("head").asString()).isEmpty();
		toolbox().execute("touch go-" + id);
		JsonNode ended = look(id, "?stdout=4&stderr=7&waitSeconds=10");
		assertThat(ended.path("exitCode").asInt(-1)).isZero();
		assertThat(out(ended)).isEqualTo("two");
		assertError(toolbox().get(EXECS + id), 404, "NOT_FOUND");
	}

	@Test
	default void lookWhenTheLogIsLongGivesItsEndsAndKeepsIt() {
		String id = name();
		JsonNode state = run(id, "yes ☃ | head -n 100000", Map.of("maxBytes", 10));
		assertThat(state.path("exitCode").asInt()).isZero();
		assertThat(out(state)).isEqualTo("☃\n");
		assertThat(state.path("stdout").path("tail").asString()).isEqualTo("\n☃\n");
		assertThat(state.path("stdout").path("omitted").asInt()).isEqualTo(400_000 - 9);
		assertThat(state.path("stdout").path("end").asInt()).isEqualTo(400_000);
		String file = state.path("stdout").path("file").asString();
		assertThat(toolbox().execute("wc -c < " + file).json().path("result").asString()).isEqualTo("400000\n");
		assertThat(out(look(id, "?stdout=399996&keep=true"))).isEqualTo("☃\n");
		assertThat(out(look(id, "?stdout=399996"))).isEqualTo("☃\n");
		assertError(toolbox().get(EXECS + id), 404, "NOT_FOUND");
	}

	@Test
	default void inputIsReadByOneThatWantsIt() {
		String id = name();
		run(id, "read x; echo \"got $x\"", Map.of("stdin", true, "waitSeconds", 0));
		assertThat(toolbox().post(EXECS + id + "/input", Map.of("data", "it")).status()).isEqualTo(204);
		assertThat(out(look(id, "?waitSeconds=10"))).isEqualTo("got it\n");
		String deaf = name();
		run(deaf, "sleep 30", Map.of("waitSeconds", 0));
		assertError(toolbox().post(EXECS + deaf + "/input", Map.of("data", "it")), 409, "CONFLICT");
		delete(deaf);
	}

	@Test
	default void signalReachesTheWholeTreeAndNotWhoWaitsForIt() {
		String id = name();
		run(id, "trap 'echo heard; exit 3' INT; env -i setsid sleep 1000 & wait", Map.of("waitSeconds", 0.3));
		JsonNode sent = ok(toolbox().post(EXECS + id + "/signal", Map.of("signal", "INT")));
		assertThat(sent.path("signalled").asInt()).isGreaterThanOrEqualTo(2);
		JsonNode state = look(id, "?waitSeconds=10");
		assertThat(state.path("exitCode").asInt()).isEqualTo(3);
		assertThat(out(state)).isEqualTo("heard\n");
		assertError(toolbox().post(EXECS + name() + "/signal", Map.of("signal", "INT")), 404, "NOT_FOUND");
	}

	@Test
	default void whatIsLeftInTheBackgroundGoesOnUntilItIsEnded() throws Exception {
		String id = name();
		JsonNode state = run(id, "setsid sleep 777 & echo done", Map.of());
		assertThat(state.path("exitCode").asInt(-1)).isZero();
		assertThat(state.path("background").asBoolean()).isTrue();
		assertError(toolbox().post(EXECS + id + "/signal", Map.of("signal", "NOPE")), 400, "BAD_REQUEST");
		ok(toolbox().post(EXECS + id + "/signal", Map.of("signal", "TERM")));
		Polling.until("it ends", () -> !look(id, "").path("background").asBoolean());
		assertThat(toolbox().execute("pgrep -f 'sleep 777' || true").json().path("result").asString()).isEmpty();
	}

	@Test
	default void timeoutEndsTheTreeAndSaysSo() {
		long begun = System.nanoTime();
		JsonNode state = run(name(), "echo begun; trap '' TERM; setsid sleep 555 & wait; wait", Map.of("timeout", 0.5));
		assertThat(state.path("timedOut").asBoolean()).isTrue();
		assertThat(state.path("exitCode").asInt()).isEqualTo(124);
		assertThat(out(state)).isEqualTo("begun\n");
		assertThat((System.nanoTime() - begun) / 1e9).isLessThan(8);
		assertThat(toolbox().execute("pgrep -f 'sleep 555' || true").json().path("result").asString()).isEmpty();
	}

	@Test
	default void deleteEndsTheTree() {
		String id = name();
		run(id, "setsid sleep 444 & sleep 444", Map.of("waitSeconds", 0.2));
		delete(id);
		assertThat(toolbox().execute("pgrep -f 'sleep 444' || true").json().path("result").asString()).isEmpty();
	}

	@Test
	default void manyThatNobodyAskedForMakeRoom() {
		for (int i = 0; i < 70; i++) {
			run("left-" + i, "echo " + i, Map.of("maxBytes", 0));
		}
		assertError(toolbox().get(EXECS + "left-0"), 404, "NOT_FOUND");
		assertThat(out(look("left-69", ""))).isEqualTo("69\n");
		for (int i = 0; i < 69; i++) {
			toolbox().delete(EXECS + "left-" + i);
		}
	}

	@Test
	default void wrongRequestsAreRefused() {
		assertError(toolbox().post(EXECS + name(), Map.of()), 400, "BAD_REQUEST");
		assertError(toolbox().post(EXECS + name(), Map.of("command", "x", "waitSeconds", 61)), 400, "BAD_REQUEST");
		assertError(toolbox().post(EXECS + name(), Map.of("command", "x", "envs", Map.of("A B", "c"))), 400,
				"BAD_REQUEST");
		assertError(toolbox().post(EXECS + name(), Map.of("command", "x", "cwd", "/no/such")), 400,
				"INVALID_FILE_PATH");
		assertError(toolbox().post(EXECS + "entrypoint", Map.of("command", "x")), 400, "BAD_REQUEST");
		assertError(toolbox().get(EXECS + name() + "?stdout=-1"), 400, "BAD_REQUEST");
		assertError(unknown().post(EXECS + name(), Map.of("command", "true")), 404, "SANDBOX_NOT_FOUND");
		String session = "session-" + UUID.randomUUID();
		toolbox().post("/process/session", Map.of("sessionId", session));
		assertError(toolbox().get(EXECS + session), 404, "NOT_FOUND");
		toolbox().delete("/process/session/" + session);
	}

}
