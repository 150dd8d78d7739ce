package dev.opendaytona.runner.toolbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Repositories. The sandbox has git and python3. */
public interface GitContract extends ToolboxContract {

	/** A server of the repositories below {@code srv}, for one login alone. */
	String SERVER = """
			import base64, http.server, os, subprocess
			WANTED = 'Basic ' + base64.b64encode(b'alice:s3cr3t pa:ss').decode()
			class Handler(http.server.BaseHTTPRequestHandler):
			    def do_GET(self):
			        if self.headers.get('Authorization') != WANTED:
			            self.send_response(401)
			            self.send_header('WWW-Authenticate', 'Basic realm="x"')
			            self.send_header('Content-Length', '0')
			            self.end_headers()
			            return
			        path, _, query = self.path.partition('?')
			        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
			        env = dict(os.environ, GIT_PROJECT_ROOT=os.path.abspath('srv'), GIT_HTTP_EXPORT_ALL='1', PATH_INFO=path,
			            QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_USER='alice',
			            CONTENT_TYPE=self.headers.get('Content-Type') or '', CONTENT_LENGTH=str(len(body)),
			            HTTP_CONTENT_ENCODING=self.headers.get('Content-Encoding') or '',
			            GIT_PROTOCOL=self.headers.get('Git-Protocol') or '')
			        out = subprocess.run(['git', 'http-backend'], input=body, env=env, capture_output=True).stdout
			        head, _, rest = out.partition(b'\\r\\n\\r\\n')
			        fields = [line.split(': ', 1) for line in head.decode().split('\\r\\n') if ': ' in line]
			        status = [value for name, value in fields if name == 'Status']
			        self.send_response(int(status[0].split()[0]) if status else 200)
			        for name, value in fields:
			            if name not in ('Status', 'Content-Length'):
			                self.send_header(name, value)
			        self.send_header('Content-Length', str(len(rest)))
			        self.end_headers()
			        self.wfile.write(rest)
			    do_POST = do_GET
			    def log_message(self, *args): pass
			server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
			open('git-port.tmp', 'w').write(str(server.server_port))
			os.rename('git-port.tmp', 'git-port')
			server.serve_forever()
			""";

	private Answer git(String operation, Object... namesAndValues) {
		return toolbox().post("/git/" + operation, body(namesAndValues));
	}

	private static Map<String, Object> body(Object... namesAndValues) {
		Map<String, Object> body = new HashMap<>();
		for (int index = 0; index < namesAndValues.length; index += 2) {
			body.put((String) namesAndValues[index], namesAndValues[index + 1]);
		}
		return body;
	}

	private void ok(String operation, Object... namesAndValues) {
		Answer answer = git(operation, namesAndValues);
		assertThat(answer.status()).as(operation + ": " + answer.text()).isEqualTo(200);
	}

	private JsonNode read(String operation, String path) {
		Answer answer = toolbox().get("/git/" + operation + ToolboxClient.query("path", path));
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json();
	}

	private String sh(String command) {
		JsonNode outcome = toolbox().execute("set -e; " + command).json();
		assertThat(outcome.path("exitCode").asInt()).as(outcome.toString()).isZero();
		return outcome.path("result").asString();
	}

	private static String fresh() {
		return "git-" + UUID.randomUUID();
	}

	/** A repository with one commit on main. */
	private String repository() {
		String path = fresh();
		ok("init", "path", path, "initial_branch", "main");
		commit(path, "a.txt", "one");
		return path;
	}

	private String commit(String path, String file, String content) {
		sh("printf '%s' '" + content + "' > '" + path + "/" + file + "'");
		ok("add", "path", path, "files", List.of("."));
		Answer answer = git("commit", "path", path, "message", "Change " + file, "author", "A. Uthor", "email",
				"a@example.org");
		assertThat(answer.status()).as(answer.text()).isEqualTo(200);
		return answer.json().path("hash").asString();
	}

	/** A bare repository with one commit, and its absolute path. */
	private String remote() {
		String work = repository();
		String bare = "srv/" + fresh() + ".git";
		sh("mkdir -p srv; git clone -q --bare " + work + " " + bare + "; git -C " + bare
				+ " config http.receivepack true");
		return home() + "/" + bare;
	}

	private String serve() throws Exception {
		if (toolbox().get("/files/info?path=git-port").status() != 200) {
			toolbox().upload("git-server.py", SERVER.getBytes(java.nio.charset.StandardCharsets.UTF_8));
			sh("nohup python3 git-server.py > git-server.log 2>&1 &");
			Polling.until("the git server listens", () -> toolbox().get("/files/info?path=git-port").status() == 200);
		}
		return "http://127.0.0.1:" + sh("cat git-port").strip() + "/";
	}

	private String url(String remote) throws Exception {
		return serve() + remote.substring(remote.lastIndexOf('/') + 1);
	}

	@Test
	default void statusTellsEveryKindOfChange() {
		String path = repository();
		assertThat(read("status", path).path("fileStatus").size()).isZero();
		sh("cd " + path + "; mkdir -p deep/er; echo x > deep/er/new; echo y > 'sp ace'; printf two > a.txt");
		Map<String, String> found = files(read("status", path));
		assertThat(found).containsEntry("deep/er/new", "Untracked/Untracked")
			.containsEntry("sp ace", "Untracked/Untracked")
			.containsEntry("a.txt", "Unmodified/Modified");
		ok("add", "path", path, "files", List.of("deep", "a.txt"));
		assertThat(files(read("status", path))).containsEntry("deep/er/new", "Added/Unmodified")
			.containsEntry("a.txt", "Modified/Unmodified");
		sh("cd " + path + "; git mv a.txt b.txt; printf 'x' > \"$(printf 'lat\\351\\tin')\"");
		JsonNode status = read("status", path);
		assertThat(status.path("currentBranch").asString()).isEqualTo("main");
		assertThat(status.path("detached").asBoolean()).isFalse();
		assertThat(files(status)).containsKey("lat\ufffd\tin");
	}

	private static Map<String, String> files(JsonNode status) {
		Map<String, String> files = new HashMap<>();
		status.path("fileStatus")
			.forEach((file) -> files.put(file.path("name").asString(),
					file.path("staging").asString() + "/" + file.path("worktree").asString()));
		return files;
	}

	@Test
	default void branchesAreMadeCheckedOutAndDeleted() {
		String path = repository();
		assertThat(git("branches", "path", path, "name", "topic/x").status()).isEqualTo(201);
		ok("checkout", "path", path, "branch", "topic/x");
		JsonNode branches = read("branches", path);
		assertThat(branches.path("current").asString()).isEqualTo("topic/x");
		assertThat(branches.path("branches").size()).isEqualTo(2);
		assertError(git("branches", "path", path, "name", "topic/x"), 409, "GIT_BRANCH_EXISTS");
		assertError(git("checkout", "path", path, "branch", "nowhere"), 404, "GIT_BRANCH_NOT_FOUND");
		ok("checkout", "path", path, "branch", "main");
		assertThat(remove(path, "topic/x").status()).isEqualTo(204);
		assertError(remove(path, "topic/x"), 404, "GIT_BRANCH_NOT_FOUND");
		assertError(remove(path, "main"), 409, "CONFLICT");
	}

	private Answer remove(String path, String name) {
		return toolbox().delete("/git/branches", Map.of("path", path, "name", name));
	}

	@Test
	default void historyIsNewestFirst() {
		String path = repository();
		String second = commit(path, "b.txt", "two");
		JsonNode history = read("history", path);
		assertThat(history.size()).isEqualTo(2);
		assertThat(history.get(0).path("hash").asString()).isEqualTo(second).hasSize(40);
		assertThat(history.get(0).path("author").asString()).isEqualTo("A. Uthor");
		assertThat(history.get(0).path("email").asString()).isEqualTo("a@example.org");
		assertThat(history.get(0).path("message").asString()).isEqualTo("Change b.txt");
		ok("checkout", "path", path, "branch", history.get(1).path("hash").asString());
		assertThat(read("status", path).path("detached").asBoolean()).isTrue();
		assertThat(read("branches", path).has("current")).isFalse();
		String empty = fresh();
		ok("init", "path", empty);
		assertThat(read("history", empty).size()).isZero();
	}

	@Test
	default void commitWhenNothingIsStagedIsConflictUnlessAllowed() {
		String path = repository();
		Object[] commit = { "path", path, "message", "Empty", "author", "A", "email", "a@b", "allow_empty", false };
		assertError(git("commit", commit), 409, "CONFLICT");
		commit[9] = true;
		assertThat(git("commit", commit).json().path("hash").asString()).hasSize(40);
		assertError(git("commit", "path", path, "author", "A", "email", "a@b"), 400, "BAD_REQUEST");
		assertError(git("add", "path", path, "files", List.of("no-such-file")), 404, "FILE_NOT_FOUND");
	}

	@Test
	default void resetAndRestoreBringFilesBack() {
		String path = repository();
		sh("printf other > " + path + "/a.txt");
		assertError(git("checkout", "path", path, "branch", "main~9"), 404, "GIT_BRANCH_NOT_FOUND");
		ok("add", "path", path, "files", List.of("a.txt"));
		ok("reset", "path", path, "files", List.of("a.txt"));
		assertThat(files(read("status", path))).containsEntry("a.txt", "Unmodified/Modified");
		ok("restore", "path", path, "files", List.of("a.txt"));
		assertThat(files(read("status", path))).isEmpty();
		commit(path, "a.txt", "two");
		ok("restore", "path", path, "files", List.of("a.txt"), "source", "HEAD~1", "staged", true, "worktree", true);
		assertThat(sh("cat " + path + "/a.txt")).isEqualTo("one");
		ok("reset", "path", path, "mode", "hard", "target", "HEAD~1");
		assertThat(read("history", path).size()).isEqualTo(1);
		assertError(git("reset", "path", path, "mode", "odd"), 400, "BAD_REQUEST");
		assertError(git("reset", "path", path, "target", "nowhere"), 404, "GIT_BRANCH_NOT_FOUND");
	}

	@Test
	default void pushAndPullMoveCommits() {
		String remote = remote();
		String one = fresh();
		String two = fresh();
		ok("clone", "url", remote, "path", one);
		ok("clone", "url", "file://" + remote, "path", two, "branch", "main", "depth", 1);
		commit(one, "a.txt", "changed");
		assertThat(read("status", one).path("ahead").asInt()).isEqualTo(1);
		ok("push", "path", one);
		ok("push", "path", one);
		ok("pull", "path", two);
		ok("pull", "path", two);
		assertThat(sh("cat " + two + "/a.txt")).isEqualTo("changed");
		commit(one, "a.txt", "first");
		ok("push", "path", one);
		commit(two, "b.txt", "late");
		assertError(git("push", "path", two), 409, "GIT_PUSH_REJECTED");
		assertError(git("pull", "path", two), 409, "GIT_MERGE_CONFLICT");
		ok("reset", "path", two, "mode", "hard", "target", "HEAD~1");
		sh("printf dirty > " + two + "/a.txt");
		assertError(git("pull", "path", two), 409, "GIT_DIRTY_WORKTREE");
		assertError(git("push", "path", two, "branch", "nowhere"), 404, "GIT_BRANCH_NOT_FOUND");
		assertError(git("pull", "path", two, "remote", "other"), 404, "GIT_REPO_NOT_FOUND");
		sh("printf '#!/bin/sh\\nexit 1' > " + remote + "/hooks/pre-receive; chmod +x " + remote + "/hooks/pre-receive");
		commit(one, "c.txt", "refused");
		assertError(git("push", "path", one), 422, "GIT_REMOTE_REJECTED");
	}

	@Test
	default void pushWhenBranchIsNewMakesItKnown() {
		String remote = remote();
		String path = fresh();
		ok("clone", "url", remote, "path", path);
		assertThat(git("branches", "path", path, "name", "topic").status()).isEqualTo(201);
		assertThat(read("status", path).path("branchPublished").asBoolean()).isFalse();
		ok("push", "path", path);
		JsonNode published = read("status", path);
		assertThat(published.path("branchPublished").asBoolean()).isTrue();
		assertThat(published.path("upstream").asString()).isEmpty();
		ok("push", "path", path, "set_upstream", true);
		commit(path, "b.txt", "two");
		JsonNode followed = read("status", path);
		assertThat(followed.path("upstream").asString()).isEqualTo("origin/topic");
		assertThat(followed.path("ahead").asInt()).isEqualTo(1);
		sh("git -C " + remote + " branch -D topic; git -C " + path + " fetch");
		assertThat(sh("git -C " + path + " config --get-all remote.origin.fetch").lines()).hasSize(2);
	}

	@Test
	default void cloneWhenCommitIsGivenDetaches() {
		String work = repository();
		String first = read("history", work).get(0).path("hash").asString();
		commit(work, "a.txt", "two");
		String path = fresh();
		ok("clone", "url", home() + "/" + work, "path", path, "commit_id", first);
		assertThat(read("status", path).path("detached").asBoolean()).isTrue();
		assertThat(sh("cat " + path + "/a.txt")).isEqualTo("one");
		assertError(git("clone", "url", home() + "/" + work, "path", path), 409, "CONFLICT");
		String other = fresh();
		assertError(git("clone", "url", home() + "/" + work, "path", other, "commit_id", "0".repeat(40)), 404,
				"GIT_BRANCH_NOT_FOUND");
		assertThat(toolbox().get("/files/info" + ToolboxClient.query("path", other)).status()).isEqualTo(404);
		assertError(git("clone", "url", "/no/such/repository", "path", other), 404, "GIT_REPO_NOT_FOUND");
		assertError(git("clone", "url", home() + "/" + work, "path", other, "branch", "nowhere"), 404,
				"GIT_BRANCH_NOT_FOUND");
		assertError(git("clone", "url", "http://127.0.0.1:1/x.git", "path", other), 502, "GIT_TRANSPORT_FAILED");
	}

	@Test
	default void loginOpensServerAndIsNowhereAfterwards() throws Exception {
		String remote = remote();
		String url = url(remote);
		String path = fresh();
		assertError(git("clone", "url", url, "path", path), 401, "GIT_AUTH_FAILED");
		Answer wrong = git("clone", "url", url, "path", path, "username", "alice", "password", "wrong-one");
		assertError(wrong, 401, "GIT_AUTH_FAILED");
		assertThat(wrong.text()).doesNotContain("wrong-one");
		sh("git config --global credential.helper store");
		ok("clone", "url", url, "path", path, "username", "alice", "password", "s3cr3t pa:ss");
		commit(path, "b.txt", "two");
		assertError(git("push", "path", path), 401, "GIT_AUTH_FAILED");
		ok("push", "path", path, "username", "alice", "password", "s3cr3t pa:ss");
		ok("pull", "path", path, "username", "alice", "password", "s3cr3t pa:ss");
		String inUrl = url.replace("http://", "http://alice:s3cr3t%20pa%3Ass@");
		String other = fresh();
		ok("clone", "url", inUrl, "path", other);
		assertThat(read("remotes", other).path("remotes").get(0).path("url").asString()).isEqualTo(url);
		assertError(git("remotes", "path", path, "name", "x", "url", inUrl), 400, "BAD_REQUEST");
		assertThat(sh(
				"git config --global --unset credential.helper; grep -rl -e 's3cr3t' -e 'wrong-one' --exclude=git-server.py . || true"))
			.isEmpty();
	}

	@Test
	default void credentialsAreUsedForTheirServerAlone() throws Exception {
		String remote = remote();
		String url = url(remote);
		String work = repository();
		ok("credentials", "username", "alice", "password", "s3cr3t pa:ss", "host", "localhost:1", "protocol", "http");
		assertError(git("clone", "url", url, "path", fresh()), 401, "GIT_AUTH_FAILED");
		String aliased = url.replace("127.0.0.1", "localhost");
		ok("credentials", "username", "alice", "password", "s3cr3t pa:ss", "host", aliased.split("/", -1)[2],
				"protocol", "http");
		ok("clone", "url", aliased, "path", fresh());
		ok("remotes", "path", work, "name", "origin", "url", aliased, "fetch", true);
		assertError(git("credentials", "username", "a", "password", "b", "host", "x/../y"), 400, "BAD_REQUEST");
		assertError(git("credentials", "username", "a", "password", "b\nhost=evil"), 400, "BAD_REQUEST");
	}

	@Test
	default void remotesAreListedAddedAndReplaced() {
		String path = repository();
		assertThat(read("remotes", path).path("remotes").size()).isZero();
		ok("remotes", "path", path, "name", "origin", "url", "github.com/owner/name");
		assertError(git("remotes", "path", path, "name", "origin", "url", "/x"), 409, "CONFLICT");
		ok("remotes", "path", path, "name", "origin", "url", "git@host:y.git", "overwrite", true);
		assertThat(read("remotes", path).path("remotes").toString())
			.isEqualTo("[{\"name\":\"origin\",\"url\":\"git@host:y.git\"}]");
	}

	@Test
	default void configIsReadAndWritten() {
		String path = repository();
		ok("config/user", "name", "Someone", "email", "s@example.org", "scope", "local", "path", path);
		String query = ToolboxClient.query("key", "user.name", "scope", "local", "path", path);
		assertThat(toolbox().get("/git/config" + query).json().path("value").asString()).isEqualTo("Someone");
		ok("config", "key", "odt.test", "value", "--global");
		assertThat(toolbox().get("/git/config?key=odt.test").json().path("value").asString()).isEqualTo("--global");
		Answer absent = toolbox().get("/git/config?key=odt.absent");
		assertThat(absent.status()).isEqualTo(200);
		assertThat(absent.json().has("value")).isFalse();
		assertError(git("config", "key", "--list", "value", "x"), 400, "BAD_REQUEST");
		assertError(git("config", "key", "a.b", "value", "x", "scope", "odd"), 400, "BAD_REQUEST");
		assertError(git("config", "key", "a.b", "value", "x", "scope", "local"), 400, "BAD_REQUEST");
		assertError(git("config", "key", "a.b", "value", "x", "scope", "local", "path", "/tmp"), 404,
				"GIT_REPO_NOT_FOUND");
	}

	@Test
	default void noRepositoryIsNotFound() {
		assertError(toolbox().get("/git/status?path=/tmp"), 404, "GIT_REPO_NOT_FOUND");
		assertError(toolbox().get("/git/status?path=/no/where"), 404, "GIT_REPO_NOT_FOUND");
		assertError(toolbox().get("/git/status"), 400, "BAD_REQUEST");
		assertError(git("push", "path", "/tmp"), 404, "GIT_REPO_NOT_FOUND");
	}

	@Test
	default void optionsAndHelpersInValuesAreRefused() {
		String path = repository();
		assertError(git("checkout", "path", path, "branch", "--orphan=x"), 400, "BAD_REQUEST");
		assertError(git("branches", "path", path, "name", "-D"), 400, "BAD_REQUEST");
		assertError(git("push", "path", path, "remote", "--exec=touch x"), 400, "BAD_REQUEST");
		assertError(git("pull", "path", path, "remote", "ext::sh -c touch% x"), 400, "BAD_REQUEST");
		assertError(git("push", "path", path, "branch", "+main:other"), 400, "BAD_REQUEST");
		assertError(git("reset", "path", path, "target", "--hard"), 400, "BAD_REQUEST");
		for (String url : List.of("--upload-pack=touch x", "ext::sh -c touch% x", "fd::17", "evil://x/y")) {
			assertError(git("clone", "url", url, "path", fresh()), 400, "BAD_REQUEST");
			assertError(git("remotes", "path", path, "name", "n", "url", url), 400, "BAD_REQUEST");
		}
		sh("printf x > " + path + "/--all; printf y > " + path + "/not-this");
		ok("add", "path", path, "files", List.of("--all"));
		assertThat(files(read("status", path))).containsEntry("--all", "Added/Unmodified")
			.containsEntry("not-this", "Untracked/Untracked");
		sh("git -C " + path + " config remote.evil.url 'ext::sh -c touch% pwned'");
		assertError(git("pull", "path", path, "remote", "evil"), 400, "BAD_REQUEST");
	}

	@Test
	default void complaintsOfHooksAreShownWithoutControlCharacters() {
		String path = repository();
		sh("cd " + path
				+ "; printf '#!/bin/sh\\nprintf \"\\\\033[31mno\\\\007 way\\\\n\" >&2; exit 1' > .git/hooks/pre-commit; "
				+ "chmod +x .git/hooks/pre-commit; printf 2 > a.txt; git add a.txt");
		Answer answer = git("commit", "path", path, "message", "m", "author", "A", "email", "a@b");
		assertError(answer, 500, "INTERNAL_SERVER_ERROR");
		assertThat(answer.json().path("message").asString()).contains("no way").doesNotContain("\u001b", "\u0007");
	}

	@Test
	default void hookThatHangsIsKilledWhenPeerGoesAway() throws Exception {
		String path = repository();
		sh("cd " + path + "; printf '#!/bin/sh\\ntouch ../" + path
				+ ".hangs; exec sleep 4711' > .git/hooks/pre-commit; "
				+ "chmod +x .git/hooks/pre-commit; printf 2 > a.txt; git add a.txt");
		try (var peer = toolbox().abandoned("/git/commit",
				body("path", path, "message", "m", "author", "A", "email", "a@b"))) {
			Polling.until("the hook runs",
					() -> toolbox().get("/files/info" + ToolboxClient.query("path", path + ".hangs")).status() == 200);
			peer.shutdownNow();
		}
		Polling.until("the hook was killed",
				() -> sh("grep -lz '[4]711' /proc/[0-9]*/cmdline 2>/dev/null | wc -l").strip().equals("0"));
	}

	/**
	 * A clone with a commit to push, and a hook that holds the push up until it may go.
	 */
	private String heldUp() {
		String work = fresh();
		ok("clone", "url", "file://" + remote(), "path", work);
		commit(work, "b.txt", "two");
		sh("cd " + work + "; printf '#!/bin/sh\\nwhile [ ! -e go ]; do sleep 0.02; done\\n' > .git/hooks/pre-push; "
				+ "chmod +x .git/hooks/pre-push");
		return work;
	}

	@Test
	default void pushWhenItTakesLongGoesOnUnderItsName() {
		String work = heldUp();
		Answer begun = toolbox().post("/git/push?operation=" + work + "&waitSeconds=0.3", body("path", work));
		assertThat(begun.status()).as(begun.text()).isEqualTo(202);
		assertThat(begun.json().path("running").asBoolean()).isTrue();
		assertError(toolbox().post("/git/push?operation=" + work, body("path", work)), 409, "CONFLICT");
		assertThat(toolbox().get("/git/operation/" + work).status()).isEqualTo(202);
		sh("touch " + work + "/go");
		assertThat(toolbox().get("/git/operation/" + work + "?waitSeconds=20").status()).isEqualTo(200);
		assertThat(toolbox().get("/git/operation/" + work).status()).isEqualTo(200);
		assertThat(sh("git -C " + work + " status -sb")).doesNotContain("ahead");
	}

	@Test
	default void pushWhenItIsCancelledEndsWithAllThatItStarted() {
		String work = heldUp();
		toolbox().post("/git/push?operation=" + work + "&waitSeconds=0.3", body("path", work));
		assertThat(toolbox().delete("/git/operation/" + work).status()).isEqualTo(204);
		assertThat(sh("pgrep -f pre-push || true")).isEmpty();
		assertError(toolbox().get("/git/operation/" + work), 404, "GIT_OPERATION_NOT_FOUND");
		assertError(toolbox().delete("/git/operation/" + work), 404, "GIT_OPERATION_NOT_FOUND");
	}

	@Test
	default void operationWhenItFailsSaysWhyEachTime() {
		String name = fresh();
		assertError(toolbox().post("/git/pull?operation=" + name + "&waitSeconds=10", body("path", name)), 404,
				"GIT_REPO_NOT_FOUND");
		assertError(toolbox().get("/git/operation/" + name + "?waitSeconds=10"), 404, "GIT_REPO_NOT_FOUND");
		assertError(toolbox().post("/git/pull?operation=a%20b", body("path", name)), 400, "BAD_REQUEST");
		assertError(toolbox().post("/git/pull?operation=ab&waitSeconds=61", body("path", name)), 400, "BAD_REQUEST");
	}

}
