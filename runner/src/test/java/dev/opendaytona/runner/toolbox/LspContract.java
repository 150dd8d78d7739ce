package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Language servers, with a scripted one for Python. */
public interface LspContract extends ToolboxContract {

	String FAILED = "LSP_SERVER_FAILED";

	String NOT_INITIALIZED = "LSP_SERVER_NOT_INITIALIZED";

	String SAMPLE = """
			class Greeter:
			    def greet(self):
			        return 'hello'

			greeter = Greeter()
			greeter.
			""";

	/** Puts the scripted server where a user would install one. */
	static void install(ToolboxClient toolbox, String path) {
		try (InputStream script = Objects.requireNonNull(LspContract.class.getResourceAsStream("language-server.py"))) {
			assertThat(toolbox.upload(path, script.readAllBytes()).status()).isEqualTo(200);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		assertThat(toolbox.post("/files/permissions" + ToolboxClient.query("path", path, "mode", "755")).status())
			.isEqualTo(200);
	}

	private static void write(ToolboxClient toolbox, String path, String text) {
		assertThat(toolbox.upload(path, text.getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(200);
	}

	/** Makes a project whose server behaves as its mode says. */
	static void project(ToolboxClient toolbox, String name, String mode) {
		write(toolbox, name + "/sample.py", SAMPLE);
		write(toolbox, name + "/mode", mode);
	}

	static Answer start(ToolboxClient toolbox, String project) {
		return toolbox.post("/lsp/start", Map.of("languageId", "python", "pathToProject", project));
	}

	private static Answer stop(ToolboxClient toolbox, String project) {
		return toolbox.post("/lsp/stop", Map.of("languageId", "python", "pathToProject", project));
	}

	private void started(String project, String mode) {
		project(toolbox(), project, mode);
		Answer answer = start(toolbox(), project);
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		assertThat(answer.bytes()).isEmpty();
	}

	private void stopped(String project) {
		assertThat(stop(toolbox(), project).status()).isEqualTo(200);
	}

	private Answer document(String what, String project, String uri) {
		return toolbox().post("/lsp/" + what, Map.of("languageId", "python", "pathToProject", project, "uri", uri));
	}

	private Answer symbols(String project, String uri) {
		return toolbox().get("/lsp/document-symbols"
				+ ToolboxClient.query("languageId", "python", "pathToProject", project, "uri", uri));
	}

	private Answer search(String project, String query) {
		return toolbox().get("/lsp/workspacesymbols"
				+ ToolboxClient.query("query", query, "languageId", "python", "pathToProject", project));
	}

	private static List<String> names(Answer answer) {
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json().values().stream().map((symbol) -> symbol.path("name").asString()).toList();
	}

	private Answer complete(String project, Object position) {
		return toolbox().post("/lsp/completions", Map.of("languageId", "python", "pathToProject", project, "uri",
				"file://" + project + "/sample.py", "position", position));
	}

	@Test
	default void symbolsOfRelativeProjectAreFlat() {
		started("lsp-relative", "");
		assertThat(document("did-open", "lsp-relative", "file://lsp-relative/sample.py").status()).isEqualTo(200);
		Answer answer = symbols("lsp-relative", "file://lsp-relative/sample.py");
		assertThat(answer.text()).as("in the order of the file, with absolute URIs")
			.isEqualTo("[{\"name\":\"Greeter\",\"kind\":5,\"location\":{\"uri\":\"file://%1$s/lsp-relative/sample.py\","
				.formatted(home())
					+ "\"range\":{\"start\":{\"line\":0,\"character\":6},\"end\":{\"line\":0,\"character\":13}}}},"
					+ "{\"name\":\"greet\",\"kind\":6,\"location\":{\"uri\":\"file://%1$s/lsp-relative/sample.py\","
						.formatted(home())
					+ "\"range\":{\"start\":{\"line\":1,\"character\":8},\"end\":{\"line\":1,\"character\":13}}}}]");
		assertThat(names(search("lsp-relative", "greeter"))).containsExactly("Greeter");
		assertThat(names(search("lsp-relative", "nobody"))).isEmpty();
		stopped("lsp-relative");
	}

	@Test
	default void projectAndUriMayBeWrittenInSeveralWays() {
		started("lsp-ways", "");
		String absolute = home() + "/lsp-ways";
		assertThat(names(symbols(absolute, "file://" + absolute + "/sample.py"))).contains("Greeter");
		assertThat(names(symbols("./lsp-ways/", "file://./lsp-ways//sample.py"))).contains("Greeter");
		assertThat(names(symbols("lsp-ways", "file://sample.py"))).as("relative to the project").contains("Greeter");
		write(toolbox(), "lsp-ways/a b\u00e4%20.py", "class Odd: pass");
		Answer raw = symbols("lsp-ways", "file://lsp-ways/a b\u00e4%20.py");
		assertThat(names(raw)).containsExactly("Odd");
		String escaped = "file://" + absolute + "/a%20b%C3%A4%2520.py";
		assertThat(raw.json().path(0).path("location").path("uri").asString()).isEqualTo(escaped);
		assertThat(names(symbols("lsp-ways", escaped))).containsExactly("Odd");
		stopped("lsp-ways");
	}

	@Test
	default void workspaceIsSearchedBeforeAFileIsOpen() {
		started("lsp-search", "");
		assertThat(names(search("lsp-search", "Greeter"))).containsExactly("Greeter");
		assertThat(names(toolbox().get("/lsp/workspace-symbols"
				+ ToolboxClient.query("query", "Greeter", "languageId", "python", "pathToProject", "lsp-search"))))
			.containsExactly("Greeter");
		stopped("lsp-search");
	}

	@Test
	default void workspaceOfServerThatCannotSearchIsItsOpenFiles() {
		started("lsp-cannot", "cannot search");
		write(toolbox(), "lsp-cannot/other.py", "class GreeterOfOthers: pass\nclass Else: pass");
		document("did-open", "lsp-cannot", "file://lsp-cannot/sample.py");
		document("did-open", "lsp-cannot", "file://lsp-cannot/other.py");
		assertThat(names(search("lsp-cannot", "greeter"))).containsExactly("Greeter", "GreeterOfOthers");
		stopped("lsp-cannot");
	}

	@Test
	default void completionsHaveWhatTheServerTold() {
		started("lsp-complete", "");
		Answer answer = complete("lsp-complete", Map.of("line", 5, "character", 8));
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		JsonNode list = answer.json();
		assertThat(list.path("isIncomplete").asBoolean()).isTrue();
		assertThat(list.path("items").size()).as("one has no label").isEqualTo(3);
		assertThat(list.path("items").path(0).toString())
			.isEqualTo("{\"label\":\"greet\",\"kind\":2,\"detail\":\"def greet()\","
					+ "\"documentation\":{\"kind\":\"markdown\",\"value\":\"*greets*\"},\"sortText\":\"1\","
					+ "\"filterText\":\"g\",\"insertText\":\"greet()\"}");
		assertThat(list.path("items").path(1).path("label").asString()).as("what the server was told")
			.isEqualTo("[{\"character\": 8, \"line\": 5}, {\"triggerKind\": 1}, \"python\", 1, {\"7\": null, "
					+ "\"c\": [null, null], \"p\": null, \"u\": {\"code\": -32601, "
					+ "\"message\": \"This client has no such method\"}}]");
		Map<String, Object> typed = Map.of("languageId", "python", "pathToProject", "lsp-complete", "uri",
				"file://lsp-complete/sample.py", "position", Map.of("line", 0, "character", 0), "context",
				Map.of("triggerKind", 2, "triggerCharacter", "."));
		assertThat(toolbox().post("/lsp/completions", typed).text()).contains("\\\"triggerKind\\\": 2",
				"\\\"triggerCharacter\\\": \\\".\\\"");
		stopped("lsp-complete");
	}

	@Test
	default void fileThatHasChangedIsShownAgain() {
		started("lsp-change", "");
		String uri = "file://lsp-change/sample.py";
		assertThat(names(symbols("lsp-change", uri))).contains("Greeter");
		write(toolbox(), "lsp-change/sample.py", SAMPLE.replace("Greeter", "Changed"));
		assertThat(names(search("lsp-change", "Changed"))).containsExactly("Changed");
		write(toolbox(), "lsp-change/sample.py", SAMPLE.replace("Greeter", "Another"));
		assertThat(names(symbols("lsp-change", uri))).contains("Another").doesNotContain("Greeter", "Changed");
		assertThat(document("did-close", "lsp-change", uri).status()).isEqualTo(200);
		assertThat(document("did-close", "lsp-change", uri).status()).isEqualTo(200);
		assertThat(toolbox().delete("/files" + ToolboxClient.query("path", "lsp-change/sample.py")).status())
			.isEqualTo(204);
		assertThat(names(search("lsp-change", "Another"))).isEmpty();
		assertError(symbols("lsp-change", uri), 404, "FILE_NOT_FOUND");
		stopped("lsp-change");
	}

	@Test
	default void serverThatWatchesFilesIsToldWhatHasChanged() {
		write(toolbox(), "lsp-watch/gone.py", "");
		write(toolbox(), "lsp-watch/node_modules/of/others.py", "");
		started("lsp-watch", "");
		assertThat(changes("lsp-watch")).isEqualTo("[]");
		write(toolbox(), "lsp-watch/lib/new.py", "");
		write(toolbox(), "lsp-watch/sample.py", SAMPLE + "# changed");
		write(toolbox(), "lsp-watch/node_modules/of/others.py", "changed");
		write(toolbox(), "lsp-watch/notes.txt", "");
		assertThat(toolbox().delete("/files" + ToolboxClient.query("path", "lsp-watch/gone.py")).status())
			.isEqualTo(204);
		String expected = "[[\"%1$s/gone.py\", 3], [\"%1$s/lib/new.py\", 1], [\"%1$s/sample.py\", 2]]"
			.formatted(home().substring(1) + "/lsp-watch");
		assertThat(changes("lsp-watch")).isEqualTo(expected);
		assertThat(changes("lsp-watch")).as("each is told once").isEqualTo(expected);
		stopped("lsp-watch");
	}

	private String changes(String project) {
		return complete(project, Map.of("line", 0, "character", 0)).json()
			.path("items")
			.path(2)
			.path("label")
			.asString();
	}

	@Test
	default void startAndStopMayBeRepeated() {
		started("lsp-twice", "");
		document("did-open", "lsp-twice", "file://lsp-twice/sample.py");
		started("lsp-twice", "cannot search");
		assertThat(names(search("lsp-twice", "Greeter"))).as("it is the same server").containsExactly("Greeter");
		stopped("lsp-twice");
		Answer again = stop(toolbox(), "lsp-twice");
		assertError(again, 400, "BAD_REQUEST");
		assertThat(again.json().path("message").asString()).startsWith("no server for language: python");
		assertThat(toolbox().post("/lsp/stop", Map.of("languageId", "ruby", "pathToProject", "x"))
			.json()
			.path("message")
			.asString()).startsWith("no server for language: ruby");
	}

	@Test
	default void requestWhenNoServerWasStartedSaysSo() {
		project(toolbox(), "lsp-none", "");
		for (Answer answer : List.of(symbols("lsp-none", "file://lsp-none/sample.py"), search("lsp-none", "x"),
				complete("lsp-none", Map.of("line", 0, "character", 0)),
				document("did-open", "lsp-none", "file://lsp-none/sample.py"),
				document("did-close", "lsp-none", "file://lsp-none/sample.py"))) {
			assertError(answer, 400, NOT_INITIALIZED);
			assertThat(answer.json().path("message").asString()).startsWith("server not initialized");
		}
	}

	@Test
	default void requestWithoutAFieldNamesIt() {
		Map<String, Object> whole = Map.of("languageId", "python", "pathToProject", "p", "uri", "file://p/x.py",
				"position", Map.of("line", 0, "character", 0));
		for (String field : whole.keySet()) {
			Map<String, Object> part = new HashMap<>(whole);
			part.remove(field);
			assertRequired(toolbox().post("/lsp/completions", part), field);
		}
		assertRequired(toolbox().post("/lsp/start", Map.of("languageId", "python")), "pathToProject");
		assertRequired(toolbox().post("/lsp/stop", Map.of("pathToProject", "p")), "languageId");
		assertRequired(document("did-open", "p", ""), "uri");
		assertRequired(search("p", ""), "query");
		assertRequired(toolbox().get("/lsp/document-symbols?languageId=python&pathToProject=p"), "uri");
		assertRequired(toolbox().get("/lsp/workspacesymbols?query=x&pathToProject=p"), "languageId");
		assertRequired(complete("p", Map.of("line", 1)), "position.character");
		assertError(complete("p", Map.of("line", 1, "character", -1)), 400, "BAD_REQUEST");
	}

	private static void assertRequired(Answer answer, String field) {
		assertError(answer, 400, "BAD_REQUEST");
		assertThat(answer.json().path("message").asString()).isEqualTo(field + " is required");
	}

	@Test
	default void requestThatIsWrongSaysWhy() {
		started("lsp-wrong", "");
		Answer ruby = toolbox().post("/lsp/start", Map.of("languageId", "ruby", "pathToProject", "lsp-wrong"));
		assertError(ruby, 400, "BAD_REQUEST");
		assertThat(ruby.text()).contains("python, typescript, javascript");
		assertError(toolbox().post("/lsp/start", "{no json"), 400, "INVALID_REQUEST_BODY");
		assertError(start(toolbox(), "no-such-project"), 404, "FILE_NOT_FOUND");
		assertError(start(toolbox(), "lsp-wrong/sample.py"), 400, "INVALID_FILE_PATH");
		assertError(document("did-open", "lsp-wrong", "file://lsp-wrong/none.py"), 404, "FILE_NOT_FOUND");
		assertError(document("did-open", "lsp-wrong", "file://lsp-wrong"), 400, "INVALID_FILE_PATH");
		assertError(document("did-open", "lsp-wrong", "https://lsp-wrong/sample.py"), 400, "BAD_REQUEST");
		write(toolbox(), "lsp-wrong/large.py", "#".repeat(1024 * 1024 + 1));
		assertError(document("did-open", "lsp-wrong", "file://lsp-wrong/large.py"), 400, "BAD_REQUEST");
		assertError(start(unknown(), "lsp-wrong"), 404, "SANDBOX_NOT_FOUND");
		assertThat(names(symbols("lsp-wrong", "file://lsp-wrong/sample.py"))).contains("Greeter");
		stopped("lsp-wrong");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ends", "no headers", "endless header", "huge", "stalls", "negative", "no json", "deep",
			"bomb" })
	default void serverThatIsHostileAtItsStartIsEndedAndTold(String mode) {
		project(toolbox(), "lsp-hostile", "start " + mode);
		Answer answer = start(toolbox(), "lsp-hostile");
		assertError(answer, 502, FAILED);
		assertThat(answer.bytes()).hasSizeLessThan(4000);
		assertError(symbols("lsp-hostile", "file://lsp-hostile/sample.py"), 400, NOT_INITIALIZED);
		started("lsp-hostile", "");
		stopped("lsp-hostile");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ends", "no headers", "endless header", "huge", "negative", "no json", "deep" })
	default void serverThatIsHostileWhenAskedIsEndedAndTold(String mode) {
		String project = "lsp-asked";
		started(project, "ask " + mode);
		assertError(symbols(project, "file://lsp-asked/sample.py"), 502, FAILED);
		Answer later = symbols(project, "file://lsp-asked/sample.py");
		assertError(later, 400, NOT_INITIALIZED);
		started(project, "");
		assertThat(names(symbols(project, "file://lsp-asked/sample.py"))).contains("Greeter");
		stopped(project);
	}

	@Test
	default void serverThatDiesIsToldWithItsExitCodeAndComplaint() {
		started("lsp-dies", "ask ends");
		Answer answer = symbols("lsp-dies", "file://lsp-dies/sample.py");
		assertError(answer, 502, FAILED);
		String told = "it ended with exit code 3: Traceback: [31mno more memory";
		assertThat(answer.json().path("message").asString()).contains(told);
		assertThat(search("lsp-dies", "x").json().path("message").asString()).contains("server not initialized", told);
		stopped("lsp-dies");
	}

	@Test
	default void answerThatIsNoneIsToldAndTheServerGoesOn() {
		String uri = "file://lsp-answers/sample.py";
		started("lsp-answers", "refuses");
		Answer refused = symbols("lsp-answers", uri);
		assertError(refused, 502, FAILED);
		assertThat(refused.json().path("message").asString()).contains("refused", "I do not [1mwant to");
		write(toolbox(), "lsp-answers/mode", "nonsense");
		assertError(symbols("lsp-answers", uri), 502, FAILED);
		write(toolbox(), "lsp-answers/mode", "nothing");
		assertThat(names(symbols("lsp-answers", uri))).isEmpty();
		write(toolbox(), "lsp-answers/mode", "");
		assertThat(names(symbols("lsp-answers", uri))).contains("Greeter");
		stopped("lsp-answers");
	}

	@Test
	default void serverThatTalksWithoutEndIsHeldBackAndStops() {
		started("lsp-flood", "flood");
		assertThat(names(symbols("lsp-flood", "file://lsp-flood/sample.py"))).contains("Greeter");
		assertThat(toolbox().execute("echo here").json().path("result").asString()).isEqualTo("here\n");
		stopped("lsp-flood");
	}

	@Test
	default void serversOfASandboxAreLimited() {
		List<String> projects = Stream.iterate(0, (number) -> number < 8, (number) -> number + 1)
			.map((number) -> "lsp-many-" + number)
			.toList();
		projects.forEach((project) -> started(project, ""));
		project(toolbox(), "lsp-one-more", "");
		assertError(start(toolbox(), "lsp-one-more"), 429, "RATE_LIMITED");
		assertThat(start(toolbox(), projects.getFirst()).status()).as("it runs already").isEqualTo(200);
		stopped(projects.getFirst());
		assertThat(start(toolbox(), "lsp-one-more").status()).isEqualTo(200);
		projects.stream().skip(1).forEach(this::stopped);
		stopped("lsp-one-more");
	}

}
