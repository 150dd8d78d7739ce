package dev.opendaytona.mcp.tool;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.client.WireMock;
import dev.opendaytona.mcp.FakePlatform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

class GitToolsTests {

	private static final String GIT = "/toolbox/box-1/git/";

	private static final String TOKEN = "ghp_secret";

	private final ToolFixture fixture = new ToolFixture();

	private final FakePlatform platform = this.fixture.platform();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void cloneWhenNamedByUrlGoesToTheWorkDirectory() {
		accepts("clone");
		ToolResult result = run("git_clone",
				Map.of("url", "https://git.test/a/repo.git", "branch", "dev", "commit", "abc", "depth", 1));
		sent("clone", """
				{"url":"https://git.test/a/repo.git","path":"/home/daytona/repo","branch":"dev","commit_id":"abc",
				 "depth":1}""");
		assertThat(result.structured()).isEqualTo(Map.of("path", "/home/daytona/repo"));
	}

	@Test
	void cloneWhenACredentialIsNamedSendsItAndNeverShowsIt() {
		this.fixture.configure(Map.of("DAYTONA_GIT_CREDENTIALS_GITHUB", "me:" + TOKEN));
		failsWith("clone", 401, "GIT_AUTH_FAILED", "fatal: https://me:" + TOKEN + "@git.test/r: denied " + TOKEN);
		String failure = fail("git_clone", Map.of("url", "https://git.test/r", "credential", "github"));
		sent("clone", "{\"url\":\"https://git.test/r\",\"path\":\"/home/daytona/r\",\"username\":\"me\",\"password\":\""
				+ TOKEN + "\"}");
		assertThat(failure).doesNotContain(TOKEN, "me:").contains("denied ****", "Code: GIT_AUTH_FAILED");
	}

	@Test
	void cloneWhenTheCredentialBelongsToAnotherHostIsRefused() {
		this.fixture.configure(Map.of("DAYTONA_GIT_CREDENTIALS_HUB", "https://me:" + TOKEN + "@github.com"));
		for (String url : List.of("https://evil.test/r", "http://github.com/r", "https://github.com:8443/r",
				"https://github.com@evil.test/r", "git@evil.test:r")) {
			assertThat(fail("git_clone", Map.of("url", url, "path", "r", "credential", "hub")))
				.contains("Code: CREDENTIAL_NOT_FOR_HOST");
		}
		this.platform.server().verify(0, postRequestedFor(urlPathEqualTo(GIT + "clone")));
		accepts("clone");
		run("git_clone", Map.of("url", "https://github.com/a/r", "credential", "hub"));
	}

	@Test
	void pushWhenTheRemoteIsNotTheHostOfTheCredentialIsRefused() {
		this.fixture.configure(Map.of("DAYTONA_GIT_CREDENTIALS_HUB", "https://me:" + TOKEN + "@github.com"));
		accepts("push");
		executes("https://evil.test/r\\n", 0);
		assertThat(fail("git_push", Map.of("credential", "hub"))).contains("Code: CREDENTIAL_NOT_FOR_HOST");
		this.platform.server().verify(0, postRequestedFor(urlPathEqualTo(GIT + "push")));
		executes("https://github.com/a/r\\n", 0);
		run("git_push", Map.of("credential", "hub"));
		sent("push", "{\"path\":\"/home/daytona\",\"username\":\"me\",\"password\":\"" + TOKEN + "\"}");
	}

	@Test
	void credentialWhenUnknownNamesThoseThatThereAre() {
		assertThat(fail("git_pull", Map.of("credential", "x"))).contains("none is configured",
				"DAYTONA_GIT_CREDENTIALS_<NAME>");
		this.fixture
			.configure(Map.of("DAYTONA_GIT_CREDENTIALS_B", "u:" + TOKEN, "DAYTONA_GIT_CREDENTIALS_A", "u:" + TOKEN));
		assertThat(fail("git_pull", Map.of("credential", "x"))).contains("there are: a, b", "Code: UNKNOWN_CREDENTIAL");
	}

	@Test
	void cloneWhenTheUrlHasAPasswordIsRefused() {
		assertThat(fail("git_clone", Map.of("url", "https://u:" + TOKEN + "@git.test/r")))
			.contains("Code: CREDENTIAL_IN_URL")
			.doesNotContain(TOKEN);
	}

	@Test
	void statusWhenFilesChangedListsThem() {
		answers("status", """
				{"currentBranch":"main","ahead":1,"behind":2,"fileStatus":[
				 {"name":"a\\u001b[31m.txt","extra":"","staging":"Untracked","worktree":"Untracked"}]}""");
		ToolResult result = run("git_status", Map.of("path", "repo"));
		this.platform.server()
			.verify(getRequestedFor(urlPathEqualTo(GIT + "status")).withQueryParam("path",
					equalTo("/home/daytona/repo")));
		assertThat(result.structured()).isEqualTo(Map.of("branch", "main", "ahead", 1, "behind", 2, "truncated", false,
				"files", List.of(Map.of("path", "a.txt", "staging", "Untracked", "worktree", "Untracked"))));
		assertThat(result.text()).startsWith("On branch main, 1 ahead, 2 behind; 1 files changed\na.txt: ");
	}

	@Test
	void diffWhenArgumentsAreHostileQuotesThem() {
		executes("+a\\n", 0);
		ToolResult result = run("git_diff",
				Map.of("path", "it's; rm -rf $HOME", "base", "a`b", "staged", true, "files", List.of("-x", "$(y)")));
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo("/toolbox/box-1/process/execute")).withRequestBody(
					matchingJsonPath("$.command", equalTo("'git' '-C' '/home/daytona/it'\\''s; rm -rf $HOME' "
							+ "'--no-pager' 'diff' '--no-color' '--no-ext-diff' '--no-textconv' '--cached' 'a`b' '--' '-x' '$(y)'"))));
		assertThat(result.structured()).isEqualTo(Map.of("diff", "+a\n", "truncated", false));
		assertThat(fail("git_diff", Map.of("base", "--output=/etc/passwd"))).contains("must not start with '-'");
	}

	@Test
	void diffWhenHugeIsCutAndOtherwiseFailsWithTheReason() {
		executes("x".repeat(100_000), 0);
		assertThat(run("git_diff", Map.of()).structured()).containsEntry("truncated", true);
		executes("fatal: not a git repository", 128);
		assertThat(fail("git_diff", Map.of())).contains("Code: GIT_REPO_NOT_FOUND", "git_clone");
		executes("fatal: bad revision", 128);
		assertThat(fail("git_diff", Map.of("base", "nope"))).contains("bad revision", "Code: GIT_FAILED");
	}

	@Test
	void logWhenLongGivesTheNewest() {
		answers("history", "[" + """
				{"hash":"abc","author":"Me","email":"m@x","message":"Fix\\n","timestamp":"2026-01-01T00:00:00Z"},"""
			.repeat(30) + "{}]");
		ToolResult result = run("git_log", Map.of("limit", 2));
		assertThat(result.structured()).containsEntry("total", 31);
		assertThat(result.text()).isEqualTo("31 commits" + "\nabc 2026-01-01T00:00:00Z Me: Fix".repeat(2));
	}

	@Test
	void commitWhenNoFilesAreNamedAddsAll() {
		accepts("add");
		this.platform.on(post(urlPathEqualTo(GIT + "commit")), FakePlatform.json("{\"hash\":\"abc\"}"));
		assertThat(run("git_commit", Map.of("message", "Greet")).structured()).isEqualTo(Map.of("hash", "abc"));
		sent("add", "{\"path\":\"/home/daytona\",\"files\":[\".\"]}");
		sent("commit", """
				{"path":"/home/daytona","message":"Greet","author":"OpenDaytona Agent","email":"agent@localhost"}""");
		run("git_commit", Map.of("message", "x", "files", List.of("a", "b"), "author", "Me", "email", "m@x"));
		sent("add", "{\"path\":\"/home/daytona\",\"files\":[\"a\",\"b\"]}");
	}

	@Test
	void branchesWhenAskedListsCreatesAndDeletes() {
		answers("branches", "{\"branches\":[\"main\",\"dev\"],\"current\":\"dev\"}");
		assertThat(run("git_branches", Map.of()).structured())
			.isEqualTo(Map.of("branches", List.of("main", "dev"), "current", "dev"));
		this.platform.on(post(urlPathEqualTo(GIT + "branches")), FakePlatform.json("").withStatus(201));
		run("git_branches", Map.of("action", "create", "name", "dev"));
		sent("branches", "{\"path\":\"/home/daytona\",\"name\":\"dev\"}");
		this.platform.on(WireMock.delete(urlPathEqualTo(GIT + "branches")), FakePlatform.json("").withStatus(204));
		run("git_branches", Map.of("action", "delete", "name", "old"));
		this.platform.server()
			.verify(deleteRequestedFor(urlPathEqualTo(GIT + "branches"))
				.withRequestBody(equalToJson("{\"path\":\"/home/daytona\",\"name\":\"old\"}")));
		assertThat(fail("git_branches", Map.of("action", "delete"))).contains("'name' is missing");
	}

	@Test
	void checkoutAndPullWhenAcceptedSayWhere() {
		accepts("checkout");
		accepts("pull");
		assertThat(run("git_checkout", Map.of("branch", "dev")).text()).isEqualTo("Checked out dev in /home/daytona.");
		assertThat(run("git_pull", Map.of("path", "/r")).text()).isEqualTo("Pulled into /r.");
		sent("pull", "{\"path\":\"/r\"}");
	}

	@TestFactory
	Stream<DynamicTest> failuresOfTheContractSayWhatToDoNext() {
		return Map
			.of("GIT_REPO_NOT_FOUND", "git_clone", "GIT_BRANCH_NOT_FOUND", "git_branches", "GIT_BRANCH_EXISTS",
					"git_checkout", "GIT_PUSH_REJECTED", "git_pull", "GIT_DIRTY_WORKTREE", "git_commit",
					"GIT_MERGE_CONFLICT", "git_status", "GIT_REMOTE_REJECTED", "Ask the user", "GIT_TRANSPORT_FAILED",
					"network")
			.entrySet()
			.stream()
			.map((entry) -> DynamicTest.dynamicTest(entry.getKey(), () -> {
				failsWith("checkout", entry.getKey().contains("NOT_FOUND") ? 404 : 409, entry.getKey(), "words");
				assertThat(fail("git_checkout", Map.of("branch", "x"))).contains("words", "Code: " + entry.getKey(),
						entry.getValue());
			}));
	}

	@Test
	void cloneWhenItTakesLongerThanACallMayIsPolled() {
		this.platform.on(post(urlPathEqualTo(GIT + "clone")), FakePlatform.json("{\"running\":true}").withStatus(202));
		ToolResult begun = run("git_clone", Map.of("url", "https://git.test/a/repo.git"));
		assertThat(begun.structured()).containsEntry("path", "/home/daytona/repo");
		String id = String.valueOf(begun.structured().get("command_id"));
		assertThat(begun.text()).contains("Go on with poll_command, command_id " + id);
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo(GIT + "clone")).withQueryParam("operation", equalTo(id))
				.withQueryParam("waitSeconds", equalTo("25.0")));
		answers("operation/" + id, "{\"running\":true}");
		assertThat(run("poll_command", Map.of("command_id", id, "wait_seconds", 3)).structured())
			.containsEntry("running", true)
			.containsEntry("command_id", id);
		this.platform.server()
			.verify(getRequestedFor(urlPathEqualTo(GIT + "operation/" + id)).withQueryParam("waitSeconds",
					equalTo("3.0")));
		answers("operation/" + id, "");
		assertThat(run("poll_command", Map.of("command_id", id)).structured()).containsEntry("running", false)
			.containsEntry("exit_code", 0);
	}

	@Test
	void pollWhenGitFailedSaysWhyWithoutAnyPassword() {
		this.fixture.configure(Map.of("DAYTONA_GIT_CREDENTIALS_GITHUB", "me:" + TOKEN));
		String id = GitOperationId.next("git_push").toString();
		this.platform.on(get(urlPathEqualTo(GIT + "operation/" + id)),
				FakePlatform.failure(401, "denied " + TOKEN, "GIT_AUTH_FAILED"));
		assertThat(fail("poll_command", Map.of("command_id", id))).contains("denied ****", "Code: GIT_AUTH_FAILED");
		this.platform.on(get(urlPathEqualTo(GIT + "operation/" + id)),
				FakePlatform.failure(404, "There is none", "GIT_OPERATION_NOT_FOUND"));
		assertThat(fail("poll_command", Map.of("command_id", id))).contains("git_status", "Retry: yes");
	}

	@Test
	void pollWhenASignalIsGivenEndsGit() {
		String id = GitOperationId.next("git_pull").toString();
		this.platform.on(delete(urlPathEqualTo(GIT + "operation/" + id)), FakePlatform.json("").withStatus(204));
		assertThat(run("poll_command", Map.of("command_id", id, "signal", "TERM")).structured())
			.containsEntry("running", false);
		this.platform.server().verify(1, deleteRequestedFor(urlPathEqualTo(GIT + "operation/" + id)));
	}

	private void accepts(String operation) {
		this.platform.on(post(urlPathEqualTo(GIT + operation)), FakePlatform.json(""));
	}

	private void answers(String operation, String json) {
		this.platform.on(get(urlPathEqualTo(GIT + operation)), FakePlatform.json(json));
	}

	private void failsWith(String operation, int status, String code, String message) {
		this.platform.on(post(urlPathEqualTo(GIT + operation)), FakePlatform.failure(status, message, code));
	}

	private void executes(String output, int exitCode) {
		this.platform.on(post(urlPathEqualTo("/toolbox/box-1/process/execute")),
				FakePlatform.json("{\"exitCode\":" + exitCode + ",\"result\":\"" + output + "\"}"));
	}

	private void sent(String operation, String json) {
		this.platform.server()
			.verify(postRequestedFor(urlPathEqualTo(GIT + operation)).withRequestBody(equalToJson(json)));
	}

	private ToolResult run(String tool, Map<String, Object> arguments) {
		return this.fixture.succeed(tool, with(arguments));
	}

	private String fail(String tool, Map<String, Object> arguments) {
		return this.fixture.fail(tool, with(arguments));
	}

	private static Map<String, Object> with(Map<String, Object> arguments) {
		Map<String, Object> all = new LinkedHashMap<>(arguments);
		all.put("sandbox_id", "box-1");
		return all;
	}

}
