package dev.opendaytona.runner.toolbox;

import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The interpreter. */
public interface InterpreterContract extends ToolboxContract {

	String CONTEXTS = "/process/interpreter/context";

	private InterpreterCall begin(Map<String, Object> request) {
		return new InterpreterCall(toolbox(), request);
	}

	private InterpreterCall begin(String context, String code) {
		return begin(Map.of("contextId", context, "code", code));
	}

	/** Runs code to its end. */
	private InterpreterCall run(String context, String code) {
		InterpreterCall call = begin(context, code);
		assertThat(call.status()).as(call.reason()).isEqualTo(1000);
		assertThat(call.text("control")).isEqualTo("completed");
		return call;
	}

	private String create() {
		Answer answer = toolbox().post(CONTEXTS, Map.of());
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().path("language").asString()).isEqualTo("python");
		assertThat(answer.json().path("active").asBoolean()).isTrue();
		assertThat(answer.json().path("cwd").asString()).isEqualTo(home());
		assertThat(Instant.parse(answer.json().path("createdAt").asString())).isBefore(Instant.now());
		return answer.json().path("id").asString();
	}

	private void delete(String context) {
		assertThat(toolbox().delete(CONTEXTS + "/" + context).status()).isEqualTo(200);
	}

	@Test
	default void defaultContextKeepsStateBetweenConnections() {
		assertThat(run("", "kept = 41\nprint(__name__)").text("stdout")).isEqualTo("__main__\n");
		assertThat(run("default", "print(kept + 1)").text("stdout")).isEqualTo("42\n");
		assertThat(toolbox().get(CONTEXTS).text()).doesNotContain("default");
	}

	@Test
	default void outputsComeApartAndFramesHaveAllFields() {
		String context = create();
		InterpreterCall call = run(context, """
				import os, sys
				print('out \u2603')
				print('err', file=sys.stderr)
				os.system('echo from a program')""");
		assertThat(call.text("stdout")).isEqualTo("out \u2603\nfrom a program\n");
		assertThat(call.text("stderr")).isEqualTo("err\n");
		assertThat(call.frames()).allSatisfy((frame) -> assertThat(frame.propertyNames())
			.containsExactlyInAnyOrder("type", "text", "name", "value", "traceback"));
		delete(context);
	}

	@Test
	default void outputComesWhileCodeRuns() throws Exception {
		String context = create();
		InterpreterCall call = begin(context, "import time\nprint('first')\ntime.sleep(30)");
		Polling.until("the first line is there", () -> call.text("stdout").equals("first\n"));
		call.leave();
		Instant before = Instant.now();
		assertThat(run(context, "print('next')").text("stdout")).isEqualTo("next\n");
		assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(10));
		delete(context);
	}

	@Test
	default void errorHasNameValueAndTraceback() {
		String context = create();
		InterpreterCall call = run(context, "def f():\n    raise ValueError('bad')\nf()");
		assertThat(call.error().path("name").asString()).isEqualTo("ValueError");
		assertThat(call.error().path("value").asString()).isEqualTo("bad");
		assertThat(call.error().path("traceback").asString()).contains("raise ValueError('bad')", "line 3")
			.doesNotContain("<string>");
		assertThat(run(context, "print(1").error().path("name").asString()).isEqualTo("SyntaxError");
		assertThat(run(context, "import sys\nsys.exit(3)").error().path("name").asString()).isEqualTo("SystemExit");
		assertThat(run(context, "input()").error().path("name").asString()).isEqualTo("EOFError");
		delete(context);
	}

	@Test
	default void variablesOfEnvironmentHoldForOneCall() {
		String context = create();
		String code = "import os\nprint(os.environ.get('ONCE'), os.environ['HOME'][:1])";
		InterpreterCall with = begin(
				Map.of("contextId", context, "code", code, "envs", Map.of("ONCE", "a b", "HOME", "x")));
		assertThat(with.status()).isEqualTo(1000);
		assertThat(with.text("stdout")).isEqualTo("a b x\n");
		assertThat(run(context, code).text("stdout")).isEqualTo("None /\n");
		delete(context);
	}

	@Test
	default void contextsAreApartAndListedAndDeleted() {
		String one = create();
		String other = create();
		run(one, "mine = 1");
		assertThat(run(other, "print('mine' in globals())").text("stdout")).isEqualTo("False\n");
		assertThat(toolbox().get(CONTEXTS).json().path("contexts").toString()).contains(one, other);
		delete(one);
		assertThat(toolbox().get(CONTEXTS).json().path("contexts").toString()).contains(other).doesNotContain(one);
		InterpreterCall late = begin(one, "1");
		assertThat(late.status()).isEqualTo(1008);
		assertThat(late.reason()).contains("context not found: " + one);
		assertError(toolbox().delete(CONTEXTS + "/" + one), 404, "NOT_FOUND");
		assertError(toolbox().delete(CONTEXTS + "/default"), 400, "BAD_REQUEST");
		delete(other);
	}

	@Test
	default void callsOfOneContextRunInTheirOrder() throws Exception {
		String context = create();
		InterpreterCall slow = begin(context,
				"import time\nprint('on')\norder = ['a']\ntime.sleep(1)\norder.append('b')");
		Polling.until("the first runs", () -> slow.text("stdout").equals("on\n"));
		InterpreterCall quick = begin(context, "order.append('c')\nprint(order)");
		assertThat(quick.status()).isEqualTo(1000);
		assertThat(slow.status()).isEqualTo(1000);
		assertThat(quick.text("stdout")).isEqualTo("['a', 'b', 'c']\n");
		delete(context);
	}

	@Test
	default void codeThatIsOutOfTimeIsInterruptedAndContextLives() {
		String context = create();
		run(context, "kept = 1");
		InterpreterCall call = begin(Map.of("contextId", context, "code", "import time\ntime.sleep(30)", "timeout", 1));
		assertThat(call.status()).isEqualTo(4008);
		assertThat(call.text("control")).isEmpty();
		assertThat(run(context, "print(kept)").text("stdout")).isEqualTo("1\n");
		delete(context);
	}

	@Test
	default void codeThatIgnoresItsInterruptEndsTheContext() throws Exception {
		String context = create();
		InterpreterCall call = begin(Map.of("contextId", context, "timeout", 1, "code", """
				import signal
				signal.signal(signal.SIGINT, signal.SIG_IGN)
				while True: pass"""));
		assertThat(call.status()).isEqualTo(4008);
		Polling.until("the context is gone", () -> !toolbox().get(CONTEXTS).text().contains(context));
	}

	@Test
	default void contextThatIsDeletedInterruptsItsCode() throws Exception {
		String context = create();
		InterpreterCall call = begin(context, "import time\nprint('on')\ntime.sleep(30)");
		Polling.until("it runs", () -> call.text("stdout").equals("on\n"));
		delete(context);
		assertThat(call.status()).isEqualTo(1000);
		assertThat(call.text("control")).isEqualTo("interrupted");
	}

	@Test
	default void contextThatDiesOrBreaksItsProtocolEndsWithReason() {
		InterpreterCall dead = begin(create(), "import os\nos._exit(3)");
		assertThat(dead.status()).isEqualTo(1011);
		assertThat(dead.reason()).contains("the context has ended");
		String everywhere = """
				import os
				for number in range(3, 20):
				    try: os.write(number, %s)
				    except OSError: pass
				import time
				time.sleep(30)""";
		assertThat(begin(create(), everywhere.formatted("b'no answer\\n'")).status()).isEqualTo(1011);
		assertThat(begin(create(), everywhere.formatted("b'x' * 3000000")).status()).isEqualTo(1011);
		assertThat(run("", "print('still here')").text("stdout")).isEqualTo("still here\n");
	}

	@Test
	default void muchOutputArrivesWhole() {
		String context = create();
		InterpreterCall call = run(context, "for i in range(20000): print('line', i)\nprint('y' * 3000000)");
		assertThat(call.text("stdout")).startsWith("line 0\n").contains("line 19999\n").hasSizeGreaterThan(3_200_000);
		delete(context);
	}

	@Test
	default void requestThatIsWrongClosesWithItsStatus() {
		assertThat(new InterpreterCall(toolbox(), "{no json").status()).isEqualTo(1002);
		assertThat(begin("", " ").status()).isEqualTo(1008);
		assertThat(begin(Map.of("code", "1", "timeout", -1)).status()).isEqualTo(1008);
		assertThat(begin(Map.of("code", "1", "envs", Map.of("A-B", "x"))).status()).isEqualTo(1008);
		assertThat(begin("nobody", "1").reason()).contains("context not found");
	}

	@Test
	default void contextWhenRequestIsWrongIsBadRequest() {
		assertError(toolbox().post(CONTEXTS, Map.of("language", "ruby")), 400, "BAD_REQUEST");
		assertError(toolbox().post(CONTEXTS, Map.of("cwd", "/no/such/place")), 400, "BAD_REQUEST");
		assertError(unknown().get(CONTEXTS), 404, "SANDBOX_NOT_FOUND");
		assertThatThrownBy(() -> unknown().webSocket("/process/interpreter/execute", new WebSocket.Listener() {
		}).join()).isInstanceOf(CompletionException.class);
	}

	@Test
	default void contextStartsInItsDirectory() {
		toolbox().post("/files/folder" + ToolboxClient.query("path", "cells", "mode", "755"));
		Map<String, Object> request = new HashMap<>(Map.of("cwd", "cells"));
		String context = toolbox().post(CONTEXTS, request).json().path("id").asString();
		assertThat(run(context, "import os\nprint(os.getcwd())").text("stdout").strip()).endsWith(home() + "/cells");
		delete(context);
	}

}
