package dev.opendaytona.platform.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The embedded store from within.
 */
class ObjectFilesTests implements ObjectStoreContract {

	private static final ObjectKey KEY = new ObjectKey("org/hash/context.tar");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path parent;

	private Path root = Path.of("");

	private ObjectDirectory directory = new ObjectDirectory(null, Clock.systemUTC());

	private ObjectFiles files = new ObjectFiles(this.directory);

	@BeforeEach
	void start() {
		this.root = this.parent.resolve("objects");
		restart();
	}

	private void restart() {
		this.directory = new ObjectDirectory(this.root, Clock.systemUTC());
		this.files = new ObjectFiles(this.directory);
	}

	@Override
	public ObjectStore store() {
		return this.files;
	}

	@Override
	public String place() {
		return "org/";
	}

	@Test
	void directoryWhenNothingIsStoredIsNotMade() {
		assertThat(this.root).doesNotExist();
	}

	@Test
	void directoryWhenUsedIsOnlyTheOwners() throws IOException {
		this.files.find(KEY);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.root))).isEqualTo("rwx------");
	}

	@Test
	void objectWhenPutIsAFileThatOtherProgramsRead() throws IOException {
		this.files.put(KEY, new ByteArrayInputStream(new byte[] { 1, 2, 3 }));
		byte[] file = Files.readAllBytes(this.root.resolve("objects/org/hash/context.tar@"));
		assertThat(file).hasSize(3 + ObjectFooter.BYTES).startsWith(1, 2, 3);
	}

	@Test
	void objectWhenDeletedLeavesNoDirectories() {
		this.files.put(KEY, InputStream.nullInputStream());
		this.files.delete(KEY);
		assertThat(this.root.resolve("objects")).isEmptyDirectory();
	}

	@Test
	void objectWhenItsFileWasCutIsNotServed() throws IOException {
		this.files.put(KEY, new ByteArrayInputStream(new byte[100]));
		Path file = this.root.resolve("objects/org/hash/context.tar@");
		Files.write(file, new byte[90]);
		assertThatExceptionOfType(ApiException.Unavailable.class).isThrownBy(() -> this.files.get(KEY))
			.withMessageNotContaining(this.root.toString());
	}

	@Test
	void incomingWhenTheDiskFillsIsRefusedInTime() throws IOException {
		Path path = this.parent.resolve("incoming");
		AtomicInteger asked = new AtomicInteger();
		try (IncomingFile file = IncomingFile.create(path, (more) -> {
			if (asked.incrementAndGet() == 3) {
				throw new IOException("full");
			}
		})) {
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> file.write(new BoundedStream(new EndlessStream(), 1L << 40)));
			assertThat(Files.size(path)).isLessThan(64 << 20);
		}
		assertThat(path).doesNotExist();
	}

	@Test
	void startWhenKilledDuringAnUploadForgetsIt() throws IOException {
		IncomingFile half = this.directory.incoming();
		half.write(new ByteArrayInputStream(new byte[10]));
		assertThat(this.root.resolve("incoming")).isNotEmptyDirectory();
		restart();
		assertThat(this.files.list("")).isEmpty();
		assertThat(this.root.resolve("incoming")).isEmptyDirectory();
	}

	@Test
	void uploadWhenItGoesOnAfterARestartIsCompleted() throws IOException {
		String id = uploads().begin(KEY);
		String etag = part(id, 1, "hello ");
		restart();
		String last = part(id, 7, "world");
		StoredObject made = uploads().complete(id, KEY, List.of(new Uploads.Part(1, etag), new Uploads.Part(7, last)));
		assertThat(made.size()).isEqualTo(11);
		assertThat(made.etag()).endsWith("-2");
		assertThat(this.files.get(KEY)).hasContent("hello world");
		assertThat(this.root.resolve("uploads")).isEmptyDirectory();
		assertThat(this.root.resolve("incoming")).isEmptyDirectory();
	}

	@Test
	void uploadWhenPartsAreWrongIsRefusedAndGoesOn() throws IOException {
		String id = uploads().begin(KEY);
		String etag = part(id, 1, "x");
		for (List<Uploads.Part> wrong : List.of(List.<Uploads.Part>of(), List.of(new Uploads.Part(2, etag)),
				List.of(new Uploads.Part(1, "0".repeat(32))),
				List.of(new Uploads.Part(1, etag), new Uploads.Part(1, etag)))) {
			assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> uploads().complete(id, KEY, wrong));
		}
		assertThat(this.files.find(KEY)).isEmpty();
		uploads().complete(id, KEY, List.of(new Uploads.Part(1, etag)));
		assertThat(this.files.find(KEY)).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "..", "../objects", "00000000000000000000000000000000" })
	void uploadWhenUnknownIsRefused(String id) {
		assertThatExceptionOfType(S3Failure.class).isThrownBy(() -> uploads().abort(id, KEY))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("NoSuchUpload"));
	}

	@Test
	void uploadWhenOfAnotherKeyIsRefused() throws IOException {
		String id = uploads().begin(KEY);
		assertThatExceptionOfType(S3Failure.class)
			.isThrownBy(() -> uploads().abort(id, new ObjectKey("other/hash/context.tar")));
	}

	@Test
	void uploadWhenOldIsGivenUpAndAYoungOneIsNot() throws IOException {
		String old = uploads().begin(KEY);
		part(old, 1, "x");
		String young = uploads().begin(KEY);
		Files.setLastModifiedTime(this.root.resolve("uploads").resolve(old),
				FileTime.from(Instant.now().minus(Duration.ofHours(25))));
		restart();
		this.files.find(KEY);
		try (Stream<Path> left = Files.list(this.root.resolve("uploads"))) {
			assertThat(left.map((path) -> path.getFileName().toString())).containsExactly(young);
		}
	}

	private Uploads uploads() {
		return new Uploads(this.directory, this.files);
	}

	private String part(String id, int number, String text) throws IOException {
		try (IncomingFile file = this.directory.incoming()) {
			file.write(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
			String etag = Digests.hex(file.md5());
			uploads().add(id, KEY, number, file, etag);
			return etag;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a/./b", "a\u0000", "a\nb", "\ud800" })
	void keyWhenNoNameIsRefused(String text) {
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> new ObjectKey(text));
	}

	@Test
	void keyWhenTooLongIsRefused() {
		new ObjectKey("a".repeat(250));
		assertThatExceptionOfType(ApiException.InvalidRequest.class).isThrownBy(() -> new ObjectKey("a".repeat(251)));
		assertThatExceptionOfType(ApiException.InvalidRequest.class)
			.isThrownBy(() -> new ObjectKey("a/".repeat(600) + "a"));
	}

	@Test
	void storeWhenThereIsNoDirectorySaysWhatToConfigure() {
		ObjectStore none = new ObjectFiles(new ObjectDirectory(null, Clock.systemUTC()));
		assertThatExceptionOfType(ApiException.Unavailable.class).isThrownBy(() -> none.find(KEY))
			.withMessageContaining("--s3-url");
	}

	/** Zeros without end. */
	private static final class EndlessStream extends InputStream {

		@Override
		public int read() {
			return 0;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			return length;
		}

	}

}
