package dev.opendaytona.runner.toolbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Programs in Python, JavaScript and TypeScript. */
public interface CodeRunContract extends ToolboxContract {

	private Answer run(String language, String code) {
		return run(Map.of("language", language, "code", code));
	}

	private Answer run(Map<String, Object> request) {
		return toolbox().post("/process/code-run", request);
	}

	private static void assertResult(Answer answer, int exitCode, String result) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.json().path("result").asString()).isEqualTo(result);
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(exitCode);
		assertThat(answer.json().has("artifacts")).isFalse();
	}

	@Test
	default void pythonAnswersExactlyItsOutput() {
		assertResult(run("python", "print(6 * 7)"), 0, "42\n");
		assertResult(
				run("python", "import sys\nprint('gr\u00fc\u00df')\nprint('e', file=sys.stderr)\nprint('o', end='')"),
				0, "gr\u00fc\u00df\ne\no");
		assertResult(run("python", "pass"), 0, "");
	}

	@Test
	default void pythonIsTheMainProgramWithItsArguments() {
		Answer answer = run(Map.of("language", "python", "argv", List.of("-c", "a b"), "code",
				"from __future__ import annotations\nimport sys\nprint(__name__, sys.argv[1:], sorted(n for n in globals() if n[0] != '_'))"));
		assertResult(answer, 0, "__main__ ['-c', 'a b'] ['annotations', 'sys']\n");
	}

	@Test
	default void programThatReadsItsInputMeetsItsEnd() {
		assertResult(run("python", "import sys\nprint(repr(sys.stdin.read()))"), 0, "''\n");
		assertResult(run("javascript", "console.log(require('fs').readFileSync(0).length)"), 0, "0\n");
		assertThat(run("python", "input()").json().path("result").asString()).contains("EOFError");
	}

	@Test
	default void pythonErrorShowsTracebackOfTheProgramAlone() {
		assertResult(run("python", "def f():\n    raise ValueError('bad')\nf()"), 1, """
				Traceback (most recent call last):
				  File "<stdin>", line 3, in <module>
				    f()
				  File "<stdin>", line 2, in f
				    raise ValueError('bad')
				ValueError: bad
				""");
		Answer syntax = run("python", "print(1");
		assertThat(syntax.json().path("exitCode").asInt()).isEqualTo(1);
		assertThat(syntax.json().path("result").asString()).startsWith("  File \"<stdin>\", line 1")
			.contains("SyntaxError");
		assertResult(run("python", "import sys\nsys.exit(7)"), 7, "");
	}

	@Test
	default void codeIsOnNoCommandLine() {
		assertResult(run("python", """
				import os
				found = open('/proc/self/cmdline').read()
				print('SECRET-' + 'WORD' in found)
				# SECRET-WORD"""), 0, "False\n");
	}

	@Test
	default void javascriptIsCommonJsWithItsArguments() {
		Answer answer = run(Map.of("language", "javascript", "argv", List.of("--x", "a b"), "code",
				"const os = require('os'); console.log(os.EOL.length, process.argv.slice(2))"));
		assertResult(answer, 0, "1 [ '--x', 'a b' ]\n");
	}

	@Test
	default void javascriptErrorIsItsResult() {
		Answer answer = run("javascript", "console.log('before')\nthrow new Error('bad')");
		assertThat(answer.json().path("exitCode").asInt()).isEqualTo(1);
		assertThat(answer.json().path("result").asString()).startsWith("before\n").contains("Error: bad", "[stdin]:2");
	}

	@Test
	default void typescriptRunsWithTheCompilerOfTheSandbox() {
		toolbox().execute("mkdir -p node_modules/typescript");
		toolbox().upload("node_modules/typescript/package.json", bytes("{\"main\":\"index.js\"}"));
		toolbox().upload("node_modules/typescript/index.js", bytes("""
				exports.ModuleKind = { CommonJS: 1 }
				exports.ScriptTarget = { ES2022: 9 }
				exports.transpileModule = (text) => ({ outputText: text.replace(/: \\w+/g, '') })"""));
		Answer answer = run(Map.of("language", "typescript", "argv", List.of("-a"), "code",
				"const n: number = 6\nconsole.log(n * 7, process.argv.slice(2), require.main === module)"));
		toolbox().execute("rm -r node_modules");
		assertResult(answer, 0, "42 [ '-a' ] true\n");
	}

	@Test
	default void typescriptWithoutCompilerRunsOrSaysWhatToInstall() {
		Answer answer = run("typescript", "const n: number = 6\nconsole.log(n * 7)");
		assertThat(answer.status()).isEqualTo(200);
		if (answer.json().path("exitCode").asInt() != 0) {
			assertThat(answer.json().path("result").asString()).contains("npm install -g typescript");
		}
	}

	@Test
	default void codeRunWhenRequestIsWrongIsBadRequest() {
		assertError(run("ruby", "puts 1"), 400, "BAD_REQUEST");
		assertError(run(Map.of("code", "print(1)")), 400, "BAD_REQUEST");
		assertError(run("python", " "), 400, "BAD_REQUEST");
		assertError(run(Map.of("language", "python", "code", "1", "argv", List.of("a\0"))), 400, "BAD_REQUEST");
		assertError(run(Map.of("language", "python", "code", "1", "envs", Map.of("A-B", "x"))), 400, "BAD_REQUEST");
		assertError(run(Map.of("language", "python", "code", "1", "timeout", -1)), 400, "BAD_REQUEST");
	}

	@Test
	default void codeRunGivesVariables() {
		Answer answer = run(Map.of("language", "python", "envs", Map.of("A_1", "x y"), "code",
				"import os\nprint(os.environ['A_1'], os.getcwd())"));
		assertThat(answer.json().path("result").asString().strip()).startsWith("x y ").endsWith(home());
	}

	@Test
	default void codeRunWhenOutOfTimeKillsAndTellsOutput() {
		Instant before = Instant.now();
		Answer answer = run(Map.of("language", "python", "timeout", 1, "code",
				"import subprocess, time\nprint('so far')\nsubprocess.Popen(['sleep', '30'])\ntime.sleep(30)"));
		assertError(answer, 408, "PROCESS_EXECUTION_TIMEOUT");
		assertThat(answer.json().path("message").asString()).contains("timeout", "so far");
		assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
	}

	/** A module with the interface of matplotlib, as far as our prologue uses it. */
	private void uploadDrawing() {
		toolbox().execute("mkdir -p matplotlib");
		toolbox().upload("matplotlib/__init__.py", new byte[0]);
		toolbox().upload("matplotlib/axes.py", bytes("class Axes:\n    def bxp(self, stats): pass\n"));
		toolbox().upload("matplotlib/pyplot.py", bytes("""
				import matplotlib.axes
				class Text:
				    def __init__(self, text): self.text = text
				    def get_text(self): return self.text
				class Line:
				    def __init__(self, x, y, label): self.data, self.label = (x, y), label
				    def get_data(self, orig): return self.data
				    def get_label(self): return self.label
				class Axis:
				    def get_ticklocs(self): return [0, 1, 2]
				    def get_ticklabels(self): return [Text('0'), Text('1'), Text('2')]
				class Axes(matplotlib.axes.Axes):
				    patches = containers = collections = texts = ()
				    xaxis = yaxis = Axis()
				    def __init__(self): self.lines, self.name = [], ''
				    def get_visible(self): return True
				    def get_title(self): return self.name
				    def get_xlabel(self): return 'across'
				    def get_ylabel(self): return 'up'
				    def get_xscale(self): return 'linear'
				    def get_yscale(self): return 'log'
				class Figure:
				    def __init__(self): self.axes = [Axes()]
				    def savefig(self, target, format): target.write(b'picture')
				current = Figure()
				def plot(x, y, label): current.axes[0].lines.append(Line(x, y, label))
				def title(text): current.axes[0].name = text
				def get_fignums(): return [1]
				def figure(number): return current
				def close(what): pass
				def show(): raise RuntimeError('no display')
				"""));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	default void figureThatIsShownIsChart() {
		uploadDrawing();
		Answer answer = run("python", """
				import matplotlib.pyplot as plt
				print('before')
				plt.plot([1, 2], [3, 4], 'first')
				plt.title('Two points')
				plt.show()
				print('after')""");
		toolbox().execute("rm -r matplotlib");
		assertThat(answer.json().path("result").asString()).isEqualTo("before\nafter\n");
		JsonNode chart = answer.json().path("artifacts").path("charts").path(0);
		assertThat(chart.path("type").asString()).isEqualTo("line");
		assertThat(chart.path("title").asString()).isEqualTo("Two points");
		assertThat(chart.path("png").asString()).isEqualTo("cGljdHVyZQ==");
		assertThat(chart.path("x_label").asString()).isEqualTo("across");
		assertThat(chart.path("y_scale").asString()).isEqualTo("log");
		assertThat(chart.path("x_tick_labels").path(2).asString()).isEqualTo("2");
		assertThat(chart.path("elements").path(0).path("label").asString()).isEqualTo("first");
		assertThat(chart.path("elements").path(0).path("points").path(1).path(1).asDouble()).isEqualTo(4);
	}

	@Test
	default void lineThatIsNoChartStaysInTheOutput() {
		String mark = "dtn_artifact_k39fd2:";
		String plain = "print('" + mark + "{\"type\":\"chart\",\"value\":{\"type\":\"line\"}}')";
		assertResult(run("python", plain), 0, mark + "{\"type\":\"chart\",\"value\":{\"type\":\"line\"}}\n");
		assertResult(run("python", "# matplotlib\nprint('a" + mark + "{{{')\nprint('" + mark + "')"), 0,
				"a" + mark + "{{{\n" + mark + "\n");
		assertResult(run("python", "# matplotlib\nprint('" + mark + "' + '['*100000)\nprint('b')").json(), "b\n");
		Answer huge = run("python", "# matplotlib\nprint('" + mark
				+ "{\"type\":\"chart\",\"value\":{\"type\":\"line\",\"png\":\"' + 'x' * 40000000 + '\"}}')\nprint('end')");
		assertThat(huge.json().path("result").asString()).endsWith("end\n").hasSizeLessThan(17 * 1024 * 1024);
		assertThat(huge.json().has("artifacts")).isFalse();
	}

	private static void assertResult(JsonNode answer, String end) {
		assertThat(answer.path("result").asString()).endsWith(end);
		assertThat(answer.has("artifacts")).isFalse();
	}

}
