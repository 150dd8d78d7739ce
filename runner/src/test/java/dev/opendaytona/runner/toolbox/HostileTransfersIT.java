package dev.opendaytona.runner.toolbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.opendaytona.api.runner.SandboxSpec;
import dev.opendaytona.runner.toolbox.ToolboxClient.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static dev.opendaytona.runner.toolbox.ToolboxClient.query;
import static dev.opendaytona.runner.toolbox.ToolboxContract.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Files that are no files, disks that are full and links that move, in a sandbox of
 * {@code crun}.
 */
@Timeout(60)
class HostileTransfersIT {

	private static final Duration RACE = Duration.ofSeconds(3);

	private static final int MEBIBYTE = 1024 * 1024;

	/** Exchanges a directory with a link, as fast as the kernel does it. */
	private static final String SWAP = """
			import ctypes, os, sys
			libc = ctypes.CDLL(None)
			os.makedirs('race/d')
			open('race/d/hostname', 'w').write('inside')
			open('race/d/secret', 'w').write('inside')
			for number, target in enumerate(sys.argv[1:]):
			    os.symlink(target, f'race/link{number}')
			open('race/ready', 'w').close()
			while True:
			    for number in range(len(sys.argv) - 1):
			        for _ in range(2):
			            libc.renameat2(-100, b'race/d', -100, f'race/link{number}'.encode(), 2)
			""";

	private static OciRunner runner;

	private String sandbox;

	@BeforeAll
	static void start() {
		runner = OciRunner.start();
	}

	@AfterAll
	static void stop() {
		runner.close();
	}

	@BeforeEach
	void create() {
		this.sandbox = runner.create(new SandboxSpec.Limits(2, 512, 64, 256));
	}

	@AfterEach
	void destroy() {
		runner.destroy(this.sandbox);
	}

	private ToolboxClient toolbox() {
		return runner.toolbox(this.sandbox);
	}

	private Answer download(String path) {
		return toolbox().get("/files/download" + query("path", path));
	}

	/** How many files of the home are not whole yet. */
	private long drafts() {
		return toolbox().get("/files")
			.json()
			.valueStream()
			.filter((file) -> file.path("name").asString().startsWith(".daytona-upload-"))
			.filter((file) -> file.path("size").asLong() > 0)
			.count();
	}

	private String shell(String command) {
		return toolbox().execute(command).json().path("result").asString();
	}

	@Test
	void uploadWhenDiskIsFullSaysSoAndLeavesNothing() throws Exception {
		toolbox().upload("too-large", new byte[1000]);
		assertError(toolbox().upload("too-large", new byte[80 * MEBIBYTE]), 409, "DISK_FULL");
		assertThat(shell("echo still here")).isEqualTo("still here\n");
		assertThat(download("too-large").bytes()).hasSize(1000);
		assertThat(drafts()).isZero();
		Polling.until("there is room again", () -> toolbox().upload("another", new byte[8 * MEBIBYTE]).status() == 200);
		assertThat(download("another").bytes()).hasSize(8 * MEBIBYTE);
	}

	@Test
	void bulkUploadWhenDiskIsFullTellsWhichFailed() {
		Map<String, Object> parts = new LinkedHashMap<>();
		parts.put("files[0].path", "small");
		parts.put("files[0].file", new byte[1000]);
		parts.put("files[1].path", "too-large");
		parts.put("files[1].file", new byte[80 * MEBIBYTE]);
		Answer answer = toolbox().form("/files/bulk-upload", parts);
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.json().path("files").get(0).path("path").asString()).isEqualTo("small");
		assertThat(answer.text()).contains("disk of the sandbox is full");
		assertThat(download("small").bytes()).hasSize(1000);
	}

	@Test
	void swappedLinkNeverLeadsOut() throws Exception {
		Path outside = Files.createDirectories(runner.directory().resolve("outside"));
		Files.writeString(outside.resolve("secret"), "of the host");
		swap("/etc", outside.toString(), "../../../../../../.." + outside, "/proc/1/root" + outside);
		long inside = 0;
		for (long end = System.nanoTime() + RACE.toNanos(); System.nanoTime() < end;) {
			Answer secret = download("race/d/secret");
			assertThat(secret.text()).doesNotContain("of the host");
			inside += (secret.status() == 200) ? 1 : 0;
			assertThat(download("race/d/hostname").text()).doesNotContain(hostName());
			toolbox().upload("race/d/planted-" + this.sandbox, "by the sandbox".getBytes(StandardCharsets.UTF_8));
			toolbox().upload("race/d/secret", "inside".getBytes(StandardCharsets.UTF_8));
			toolbox().delete("/files" + query("path", "race/d/planted-" + this.sandbox));
		}
		assertThat(inside).as("reads that hit the directory").isPositive();
		assertThat(outside).isDirectoryContaining("glob:**/secret").isDirectoryNotContaining("glob:**/planted*");
		assertThat(outside.resolve("secret")).hasContent("of the host");
		assertThat(Path.of("/etc/planted-" + this.sandbox)).doesNotExist();
		assertThat(Path.of("/etc/secret")).doesNotExist();
	}

	private void swap(String... targets) throws Exception {
		toolbox().upload("swap.py", SWAP.getBytes(StandardCharsets.UTF_8));
		toolbox().execute("python3 swap.py '" + String.join("' '", targets) + "' > /dev/null 2>&1 &");
		Polling.until("links are swapped", () -> toolbox().get("/files/info?path=race/ready").status() == 200);
	}

	private static String hostName() throws IOException {
		return Files.readString(Path.of("/etc/hostname")).strip();
	}

	@Test
	void whatIsNoFileIsRefusedAtOnce() {
		shell("mkfifo pipe; ln -s /dev/zero zero; python3 -c \"import socket; socket.socket(1).bind('socket')\"");
		for (String path : new String[] { "pipe", "socket", "zero", "/dev/zero", "/dev/tty", "/dev/random",
				"/proc/kmsg" }) {
			Answer answer = download(path);
			assertThat(answer.status()).as(path + ": " + answer.text()).isBetween(400, 499);
			assertThat(toolbox().get("/files/find" + query("path", path, "pattern", "x")).status()).isBetween(200, 499);
		}
		for (String path : new String[] { "pipe", "socket", "/dev/full" }) {
			assertThat(toolbox().upload(path, new byte[] { 1 }).status()).as(path).isBetween(400, 499);
		}
		assertThat(shell("echo still here")).isEqualTo("still here\n");
	}

	@Test
	void peerThatLeavesADownloadLeavesNothingOpen() throws Exception {
		toolbox().upload("large", new byte[32 * MEBIBYTE]);
		for (int i = 0; i < 10; i++) {
			try (InputStream part = toolbox().open("/files/download?path=large")) {
				assertThat(part.readNBytes(1000)).hasSize(1000);
			}
		}
		Polling.until("the files are closed", () -> openFiles("large") == 0);
		assertThat(download("large").bytes()).hasSize(32 * MEBIBYTE);
	}

	@Test
	void downloadOfFileThatShrinksBreaksOff() throws Exception {
		toolbox().upload("shrinks", new byte[32 * MEBIBYTE]);
		try (InputStream file = toolbox().open("/files/download?path=shrinks")) {
			assertThat(file.readNBytes(1000)).hasSize(1000);
			shell("truncate -s 10 shrinks");
			assertThatIOException().isThrownBy(() -> file.transferTo(OutputStream.nullOutputStream()));
		}
		try (InputStream file = toolbox().with("Range", "bytes=5-").open("/files/download?path=shrinks")) {
			assertThat(file.readAllBytes()).hasSize(5);
		}
		Polling.until("the file is closed", () -> openFiles("shrinks") == 0);
	}

	@Test
	void bulkDownloadOfFileThatShrinksBreaksOff() throws Exception {
		toolbox().upload("shrinks", new byte[32 * MEBIBYTE]);
		toolbox().upload("stays", new byte[10]);
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		try (InputStream parts = toolbox().open("/files/bulk-download", Map.of("paths", List.of("shrinks", "stays")))) {
			received.write(parts.readNBytes(1000));
			shell("truncate -s 10 shrinks");
			assertThatIOException().isThrownBy(() -> parts.transferTo(received));
		}
		String text = received.toString(StandardCharsets.ISO_8859_1);
		assertThat(text).startsWith("--DAYTONA-FILE-BOUNDARY")
			.doesNotContain("\"stays\"", text.lines().findFirst().orElseThrow() + "--");
	}

	@Test
	void downloadOfFileThatGrowsEndsWhereItWasAnnounced() throws Exception {
		toolbox().upload("grows", new byte[8 * MEBIBYTE]);
		shell("(while [ ! -e enough ]; do head -c 65536 /dev/zero | tr '\\0' x >> grows; done) > /dev/null 2>&1 &");
		for (int round = 0; round < 10; round++) {
			Answer answer = download("grows");
			assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(answer.bytes().length);
			Answer parts = toolbox().post("/files/bulk-download", Map.of("paths", List.of("grows", "none")));
			assertThat(parts.text()).contains("FILE_NOT_FOUND")
				.endsWith("\r\n" + parts.text().lines().findFirst().orElseThrow() + "--\r\n");
			shell("truncate -s 8M grows");
		}
		shell("touch enough");
	}

	@Test
	void downloadOfFileThatIsReplacedIsOneOfBoth() throws Exception {
		shell("head -c 300000 /dev/zero | tr '\\0' a > a; head -c 200000 /dev/zero | tr '\\0' b > b; cp a both;"
				+ " (while [ ! -e enough ]; do cp a x; mv x both; cp b x; mv x both; done) > /dev/null 2>&1 &");
		for (int round = 0; round < 100; round++) {
			assertThat(download("both").text())
				.matches((text) -> text.equals("a".repeat(300_000)) || text.equals("b".repeat(200_000)), "one of both");
		}
		shell("touch enough");
	}

	@Test
	void smallFileThatChangesAllTheTimeIsNeverBrokenOff() {
		shell("(while [ ! -e enough ]; do echo $RANDOM$RANDOM > small; : > small; done) > /dev/null 2>&1 & sleep 0.1");
		for (int round = 0; round < 300; round++) {
			assertThat(download("small").status()).isEqualTo(200);
		}
		shell("touch enough");
	}

	@Test
	void kernelFileWithoutASizeIsWhole() {
		String symbols = shell("wc -c < /proc/kallsyms").strip();
		Answer answer = download("/proc/kallsyms");
		assertThat(Long.parseLong(symbols)).isGreaterThan(MEBIBYTE);
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.bytes().length).isEqualTo(Integer.parseInt(symbols));
		Answer parts = toolbox().post("/files/bulk-download", Map.of("paths", List.of("/proc/kallsyms")));
		assertThat(parts.bytes().length).isGreaterThan(answer.bytes().length);
		assertThat(parts.text()).endsWith("\r\n" + parts.text().lines().findFirst().orElseThrow() + "--\r\n");
	}

	@Test
	void listWhileEntriesVanishAnswers() {
		shell("mkdir vanish; touch vanish/stays; (cd vanish; while [ ! -e ../enough ]; do"
				+ " mkdir -p d/e; touch a b c d/f; ln -s a l; rm -rf a b c d l; done) > /dev/null 2>&1 &");
		for (int round = 0; round < 300; round++) {
			Answer answer = toolbox().get("/files?path=vanish&depth=4");
			assertThat(answer.status()).as(answer.text()).isEqualTo(200);
			assertThat(answer.text()).contains("vanish/stays");
		}
		shell("touch enough");
	}

	@Test
	@Timeout(240)
	void listOfHundredThousandIsComplete() {
		shell("mkdir -p deep/many; cd deep/many; seq -f 'a-name-of-a-file-%g' 100000 | xargs touch");
		JsonNode found = toolbox().get("/files?path=deep/many").json();
		assertThat(found.size()).isEqualTo(100_000);
		assertThat(found.get(0).path("path").asString()).isEqualTo("deep/many/a-name-of-a-file-1");
		assertThat(toolbox().get("/files?path=deep&depth=2").json().size()).isEqualTo(100_001);
		assertThat(toolbox().delete("/files?path=deep&recursive=true").status()).isEqualTo(204);
	}

	/** How many files of a name this process has open. */
	private static long openFiles(String name) throws IOException {
		try (var open = Files.list(Path.of("/proc/self/fd"))) {
			return open.filter((fd) -> target(fd).contains("/" + name)).count();
		}
	}

	private static String target(Path link) {
		try {
			return Files.readSymbolicLink(link).toString();
		}
		catch (IOException closed) {
			return "";
		}
	}

	@Test
	void stopInTheMiddleOfAnUploadLosesNothingThatWasAcknowledged() throws Exception {
		try (HalfUpload upload = new HalfUpload()) {
			runner.stop(this.sandbox);
			Answer answer = upload.finish();
			runner.startAgain(this.sandbox);
			assertThat(answer.status()).as(answer.text()).isIn(200, 409);
			if (answer.status() == 200) {
				assertThat(download("half").bytes()).hasSize(HalfUpload.BYTES);
			}
		}
	}

	@Test
	void peerThatLeavesAnUploadLeavesTheFileAsItWas() throws Exception {
		toolbox().upload("half", "old".getBytes(StandardCharsets.UTF_8));
		HalfUpload upload = new HalfUpload();
		assertThat(download("half").text()).isEqualTo("old");
		upload.close();
		Polling.until("the draft is discarded", () -> drafts() == 0);
		assertThat(download("half").text()).isEqualTo("old");
		assertThat(runner.directory().resolve("toolbox/drafts")).isEmptyDirectory();
	}

	@Test
	void destroyInTheMiddleOfAnUploadIsAnError() throws Exception {
		try (HalfUpload upload = new HalfUpload()) {
			runner.destroy(this.sandbox);
			Answer answer = upload.finish();
			assertError(answer, 404, "SANDBOX_NOT_FOUND");
		}
		Polling.until("the files are closed", () -> openFiles(".daytona-upload-") == 0);
	}

	/** An upload of which the first half has arrived. */
	private final class HalfUpload implements AutoCloseable {

		static final int BYTES = 2 * MEBIBYTE;

		private final PipedOutputStream body = new PipedOutputStream();

		private final CompletableFuture<Answer> answer;

		HalfUpload() throws Exception {
			PipedInputStream sent = new PipedInputStream(this.body, MEBIBYTE);
			this.answer = CompletableFuture.supplyAsync(() -> toolbox().post("/files/upload?path=half",
					"multipart/form-data; boundary=b", BodyPublishers.ofInputStream(() -> sent)),
					(task) -> Thread.ofPlatform().start(task));
			write("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n");
			this.body.write(new byte[BYTES / 2]);
			Polling.until("half has arrived", () -> drafts() == 1);
		}

		private void write(String text) throws IOException {
			this.body.write(text.getBytes(StandardCharsets.UTF_8));
			this.body.flush();
		}

		Answer finish() throws IOException {
			this.body.write(new byte[BYTES / 2]);
			write("\r\n--b--\r\n");
			this.body.close();
			return this.answer.join();
		}

		@Override
		public void close() throws IOException {
			this.body.close();
		}

	}

}
