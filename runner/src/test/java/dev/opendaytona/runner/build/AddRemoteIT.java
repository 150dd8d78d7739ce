package dev.opendaytona.runner.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

import dev.opendaytona.api.runner.ImageStatus;
import dev.opendaytona.api.runner.NetworkPolicy;
import dev.opendaytona.runner.engine.Box;
import dev.opendaytona.runner.engine.TestNetwork;
import dev.opendaytona.runner.host.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code ADD} of what is elsewhere, from a server on a network of the test's own.
 */
class AddRemoteIT {

	private static final String SERVE = """
			import functools, http.server, sys
			class Handler(http.server.SimpleHTTPRequestHandler):
			    def do_GET(self):
			        if self.path == '/moved':
			            self.send_response(302)
			            self.send_header('Location', '/file.txt')
			            self.end_headers()
			        elif self.path == '/cut':
			            self.send_response(200)
			            self.send_header('Content-Length', '1000')
			            self.end_headers()
			            self.wfile.write(b'short')
			        elif self.path == '/elsewhere':
			            self.send_response(302)
			            self.send_header('Location', 'file:///etc/passwd')
			            self.end_headers()
			        else:
			            super().do_GET()
			server = http.server.ThreadingHTTPServer(('0.0.0.0', 8080), functools.partial(Handler, directory=sys.argv[1]))
			print('ready', flush=True)
			server.serve_forever()
			""";

	private static final String WEB = "http://" + TestNetwork.SERVER + ":" + TestNetwork.PORT;

	private static final String TEXT = "from elsewhere\n";

	@TempDir
	private static Path directory;

	private static TestNetwork network;

	private static BuildHost host;

	private static String commit;

	@BeforeAll
	static void open() throws IOException {
		Files.writeString(directory.resolve("file.txt"), TEXT);
		Path work = Files.createDirectories(directory.resolve("work"));
		git(work, "init", "--quiet", "--initial-branch=main");
		Files.createDirectories(work.resolve("sub"));
		Files.writeString(work.resolve("sub/inner"), "inner\n");
		Files.writeString(work.resolve("top"), "one\n");
		commit(work, "one");
		git(work, "tag", "v1");
		commit = git(work, "rev-parse", "HEAD").strip();
		Files.writeString(work.resolve("top"), "two\n");
		commit(work, "two");
		git(directory, "clone", "--quiet", "--bare", work.toString(), "code.git");
		git(directory.resolve("code.git"), "update-server-info");
		Program.run(List.of("tar", "--create", "--gzip", "--file", directory + "/code.tar.gz", "-C", work.toString(),
				"sub"), "");
		host = BuildHost.open();
		network = TestNetwork.open(SERVE, directory.toString());
	}

	@AfterAll
	static void close() {
		network.close();
		host.close();
	}

	private static void commit(Path work, String message) {
		git(work, "add", "--all");
		git(work, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", message);
	}

	private static String git(Path where, String... arguments) {
		List<String> argv = new java.util.ArrayList<>(List.of("git", "-c", "safe.directory=*", "-C", where.toString()));
		argv.addAll(List.of(arguments));
		return Program.run(argv, "");
	}

	private static String digest() throws Exception {
		return HexFormat.of()
			.formatHex(MessageDigest.getInstance("SHA-256").digest(TEXT.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void addWhenOfAWebServerHasTheFile() throws Exception {
		BuildHost.Built built = host.succeed("""
				FROM host:default
				ADD --checksum=sha256:%s %s/file.txt /got/
				ADD --chmod=644 --chown=1000:1000 %s/moved /named
				ADD %s/code.tar.gz /packed/
				ADD --unpack=true %s/code.tar.gz /unpacked/
				""".formatted(digest(), WEB, WEB, WEB, WEB));
		try (Box box = built.start()) {
			assertThat(box
				.sh("cat /got/file.txt /named; stat -c '%a %u %g' /got/file.txt /named; ls /packed; "
						+ "cat /unpacked/sub/inner")
				.text()).isEqualTo(TEXT + TEXT + "600 0 0\n644 1000 1000\ncode.tar.gz\ninner");
		}
	}

	@Test
	void addWhenOfARepositoryHasItsFiles() throws Exception {
		BuildHost.Built built = host.succeed("""
				FROM host:default
				ADD %1$s/code.git /head
				ADD %1$s/code.git#v1:sub /part
				ADD --keep-git-dir=true --checksum=%2$s %1$s/code.git#v1 /kept
				ADD %1$s/code.git#%2$s /exact
				""".formatted(WEB, commit));
		try (Box box = built.start()) {
			assertThat(box.sh("cat /head/top /part/inner /kept/top /exact/top; ls -A /head /part; test -d /kept/.git")
				.text()).isEqualTo("two\ninner\none\none\n/head:\nsub\ntop\n\n/part:\ninner");
		}
	}

	@Test
	void addWhenItIsTheSameIsTakenFromTheCacheAndElseNot() throws Exception {
		Files.writeString(directory.resolve("changing"), "before");
		String dockerfile = "FROM host:default\nADD " + WEB + "/changing /changing\n";
		host.succeed(dockerfile);
		assertThat(host.succeed(dockerfile).log()).contains("CACHED");
		Files.writeString(directory.resolve("changing"), "after");
		BuildHost.Built built = host.succeed(dockerfile);
		assertThat(built.log()).doesNotContain("CACHED");
		try (Box box = built.start()) {
			assertThat(box.sh("cat /changing").text()).isEqualTo("after");
		}
	}

	@Test
	void addWhenItFailsSaysWhy() throws Exception {
		assertFails("ADD " + WEB + "/absent /x", "line 2", "404");
		assertFails("ADD " + WEB + "/cut /x", "broke off after 5 of 1000");
		assertFails("ADD " + WEB + "/elsewhere /x", "file:///etc/passwd");
		assertFails("ADD http://127.0.0.1:9/x /x", "could not fetch");
		assertFails("ADD --checksum=sha256:" + "0".repeat(64) + " " + WEB + "/file.txt /x", digest());
		assertFails("ADD " + WEB + "/absent.git /x", "could not clone", "absent.git");
		assertFails("ADD " + WEB + "/code.git#--upload-pack=touch /x", "is no branch, tag or commit");
		assertFails("ADD " + WEB + "/code.git#no-such /x", "no-such");
	}

	private static void assertFails(String add, String... reasons) throws Exception {
		BuildHost.Built built = host.build("FROM host:default\n" + add + "\n", NetworkPolicy.OPEN);
		assertThat(built.status().state()).isEqualTo(ImageStatus.State.FAILED);
		assertThat(built.status().reason()).contains(reasons);
	}

	@Test
	void addWhenTheNetworkIsBlockedReachesNothing() throws Exception {
		BuildHost.Built built = host.build("FROM host:default\nADD " + WEB + "/file.txt /x\n", NetworkPolicy.BLOCKED);
		assertThat(built.status().state()).isEqualTo(ImageStatus.State.FAILED);
		assertThat(built.status().reason()).contains("could not fetch");
	}

}
