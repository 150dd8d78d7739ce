package dev.opendaytona.runner.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Polling;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Images that want to write where they must not. Whatever becomes of them, nothing
 * outside of the store changes, and nothing half done stays in it.
 */
class HostileImagesIT {

	private static final long MAX_BYTES = 96L << 20;

	@TempDir
	private Path directory;

	private Path victim;

	private Images images;

	@BeforeEach
	void open() throws IOException {
		this.victim = Files.createDirectory(this.directory.resolve("victim"));
		Files.writeString(this.victim.resolve("file"), "untouched");
		this.images = new Images(this.directory.resolve("images"), MAX_BYTES);
	}

	@AfterEach
	void nothingOutsideChanged() throws IOException {
		assertThat(Files.readString(this.victim.resolve("file"))).isEqualTo("untouched");
		assertThat(names(this.victim)).containsExactly("file");
		assertThat(names(this.directory.resolve("images/unpacking"))).isEmpty();
		assertThat(names(this.directory)).containsExactlyInAnyOrder("victim", "images");
	}

	private static Iterable<String> names(Path directory) throws IOException {
		try (Stream<Path> entries = Files.list(directory)) {
			return entries.map((entry) -> entry.getFileName().toString()).toList();
		}
	}

	/** Takes the image when it can be taken. */
	private boolean taken(InputStream tar) {
		try {
			this.images.add("local:evil", tar);
			return true;
		}
		catch (ApiException.InvalidRequest refused) {
			assertThatExceptionOfType(ApiException.NotFound.class).isThrownBy(() -> this.images.get("local:evil"));
			return false;
		}
	}

	private Path root() {
		return this.images.get("local:evil").layers().getFirst();
	}

	@Test
	void addWhenNamesAreAbsoluteKeepsThemInside() {
		if (taken(new TarBuilder().file(this.victim + "/file", "evil").file(this.victim + "/new", "evil").stream())) {
			assertThat(root().resolve(this.victim.toString().substring(1)).resolve("new")).hasContent("evil");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "../../../../victim/file", "a/../../../../../victim/new", "./../victim/file",
			"../../../../../../../../../../../../tmp/odt-evil" })
	void addWhenNamesGoUpRefusesThem(String name) {
		assertThat(taken(new TarBuilder().directory("a").file(name, "evil").stream())).isFalse();
		assertThat(Path.of("/tmp/odt-evil")).doesNotExist();
	}

	@Test
	void addWhenAFileIsBelowALinkWritesNotThroughIt() {
		taken(new TarBuilder().link("out", this.victim.toString())
			.file("out/file", "evil")
			.file("out/new", "evil")
			.stream());
	}

	@Test
	void addWhenAFileIsBelowARelativeLinkWritesNotThroughIt() {
		taken(new TarBuilder().directory("a")
			.link("a/out", "../../../../../victim")
			.file("a/out/file", "evil")
			.directory("a/out/new")
			.stream());
	}

	@Test
	void addWhenALinkReplacesADirectoryWritesNotThroughIt() {
		taken(new TarBuilder().directory("a")
			.file("a/file", "first")
			.link("a", this.victim.toString())
			.file("a/file", "evil")
			.directory("a")
			.file("a/new", "evil")
			.stream());
	}

	@Test
	void addWhenAHardLinkLeadsOutLinksNothingOfTheHost() throws IOException {
		if (taken(new TarBuilder().hardLink("stolen", this.victim + "/file")
			.hardLink("shadow", "../../../../../../../../../../etc/shadow")
			.hardLink("absolute", "/etc/shadow")
			.file("stolen", "evil")
			.stream())) {
			assertThat(Files.exists(root().resolve("shadow"))).isFalse();
			assertThat(Files.exists(root().resolve("absolute"))).isFalse();
		}
	}

	@Test
	void addWhenAHardLinkGoesThroughALinkChangesNothingOutside() {
		taken(new TarBuilder().link("out", this.victim.toString())
			.hardLink("file", "out/file")
			.file("file", "evil")
			.stream());
	}

	@Test
	void addWhenItHasDeviceNodesLeavesThemOut() throws IOException {
		assertThat(taken(new TarBuilder().device("disk", true, 254, 0)
			.device("usr/mem", false, 1, 1)
			.device("dev/mem", false, 1, 1)
			.device("whiteout", false, 0, 0)
			.file("kept", "kept")
			.stream())).isTrue();
		try (Stream<Path> files = Files.walk(root())) {
			assertThat(files.filter((file) -> !Files.isDirectory(file)).map(Path::getFileName).map(Path::toString))
				.containsExactly("kept");
		}
	}

	@Test
	void addWhenADirectoryIsCalledDevDeepInItKeepsItsFiles() {
		assertThat(
				taken(new TarBuilder().file("home/me/dev/project", "mine").file("./dev/null", "not a device").stream()))
			.isTrue();
		assertThat(root().resolve("home/me/dev/project")).hasContent("mine");
		assertThat(root().resolve("dev/null")).doesNotExist();
	}

	@Test
	void addWhenThereAreManyEntriesTakesThem() {
		TarBuilder tar = new TarBuilder();
		for (int number = 0; number < 100_000; number++) {
			tar.file("d" + number % 100 + "/f" + number, "");
		}
		assertThat(taken(tar.stream())).isTrue();
		assertThat(root().resolve("d99/f99999")).exists();
	}

	/** tar writes a line for each: when nobody reads them, it waits for ever. */
	@Test
	void addWhenEveryEntryIsRefusedEnds() {
		TarBuilder tar = new TarBuilder();
		for (int number = 0; number < 20_000; number++) {
			tar.file("../evil-name-number-" + number, "");
		}
		assertThat(taken(tar.stream())).isFalse();
	}

	/** As a request does whose client goes away. */
	@Test
	void addWhenInterruptedLeavesNothing() {
		InputStream cut = new InputStream() {
			@Override
			public int read() throws IOException {
				Thread.currentThread().interrupt();
				throw new java.io.InterruptedIOException("The client went away");
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				return read();
			}
		};
		assertThat(taken(cut)).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void addWhenTruncatedIsRefused() {
		byte[] whole = new TarBuilder().file("big", new byte[300_000], 0644).bytes();
		assertThat(taken(new ByteArrayInputStream(Arrays.copyOf(whole, 200_000)))).isFalse();
	}

	@Test
	void addWhenNotATarIsRefused() {
		byte[] noise = new byte[200_000];
		new Random(1).nextBytes(noise);
		assertThat(taken(new ByteArrayInputStream(noise))).isFalse();
		assertThat(taken(new ByteArrayInputStream(new byte[] { 0x1f, (byte) 0x8b, 8, 0 }))).isFalse();
	}

	@Test
	void addWhenTooLargeIsRefused() {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> this.images.add("local:evil", endless()))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("IMAGE_TOO_LARGE"));
	}

	/**
	 * Each holds a tar that says nothing; whoever waits for it must not wait on a
	 * carrier.
	 */
	@Test
	void addWhenManyAreSlowLetsVirtualThreadsRun() throws Exception {
		int slow = Runtime.getRuntime().availableProcessors() + 1;
		List<PipedOutputStream> uploads = new ArrayList<>();
		List<Thread> imports = new ArrayList<>();
		try {
			for (int number = 0; number < slow; number++) {
				PipedOutputStream upload = new PipedOutputStream();
				PipedInputStream tar = new PipedInputStream(upload);
				String name = "local:slow" + number;
				uploads.add(upload);
				imports.add(Thread.ofPlatform().start(() -> refused(name, tar)));
			}
			Polling.until("all are unpacked", Duration.ofSeconds(10), () -> unpacking() == slow);
			CompletableFuture<String> virtual = new CompletableFuture<>();
			Thread.ofVirtual().start(() -> virtual.complete("ran"));
			assertThat(virtual.get(10, TimeUnit.SECONDS)).isEqualTo("ran");
		}
		finally {
			for (PipedOutputStream upload : uploads) {
				upload.close();
			}
			for (Thread each : imports) {
				each.join(Duration.ofSeconds(20));
			}
		}
	}

	private void refused(String name, InputStream tar) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> this.images.add(name, tar));
	}

	private static long unpacking() {
		return ProcessHandle.current()
			.children()
			.filter((child) -> child.info().command().orElse("").endsWith("/tar"))
			.count();
	}

	private static InputStream endless() {
		byte[] header = new TarBuilder().file("big", new byte[0], 0644).bytes();
		byte[] start = Arrays.copyOf(header, 512);
		System.arraycopy("77777777777".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, start, 124, 11);
		fixChecksum(start);
		return new java.io.SequenceInputStream(new ByteArrayInputStream(start), new InputStream() {
			@Override
			public int read() {
				return 0;
			}
		});
	}

	private static void fixChecksum(byte[] header) {
		Arrays.fill(header, 148, 156, (byte) ' ');
		int sum = 0;
		for (byte each : header) {
			sum += each & 0xff;
		}
		byte[] text = "%06o\0 ".formatted(sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
		System.arraycopy(text, 0, header, 148, text.length);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "local:", "local:../x", "local:a/b", "local:.", "other:x", "", "host:other", "local:a\0b" })
	void addWhenTheNameIsNoneIsRefused(String name) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> this.images.add(name, new TarBuilder().file("a", "b").stream()));
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> this.images.delete(name));
	}

}
