package dev.opendaytona.runner.files;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.PathText;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Entry;
import dev.opendaytona.runner.engine.SandboxRoot.FileStatus;
import dev.opendaytona.runner.engine.SandboxRoot.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.opendaytona.runner.files.RootFixture.ROOT;
import static dev.opendaytona.runner.files.RootFixture.USER;
import static dev.opendaytona.runner.files.RootFixture.path;
import static dev.opendaytona.runner.files.RootFixture.read;
import static dev.opendaytona.runner.files.RootFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfinedRootIT {

	private RootFixture fixture;

	private Path root;

	@BeforeEach
	void make(@TempDir Path directory) throws Exception {
		this.fixture = new RootFixture(directory);
		this.root = this.fixture.root();
	}

	@AfterEach
	void remove() throws Exception {
		this.fixture.close();
	}

	private static void assertCode(String code, ThrowingCallable call) {
		assertThatThrownBy(call).isInstanceOfSatisfying(ApiException.class,
				(failure) -> assertThat(failure.code()).as(failure.message()).isEqualTo(code));
	}

	@Test
	void writeWhenNewMakesFileOfUserWithPlainMode() throws Exception {
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		try (SandboxRoot files = this.fixture.as(USER, 100_000)) {
			write(files, "/new", "content");
			assertThat(read(files, "/new")).isEqualTo("content");
			FileStatus status = files.stat(path("/new"), true);
			assertThat(status.kind()).isEqualTo(Kind.FILE);
			assertThat(status.size()).isEqualTo(7);
			assertThat(status.mode()).isEqualTo(0644);
			assertThat(status.uid()).isEqualTo(1000);
			assertThat(status.gid()).isEqualTo(1000);
		}
		assertThat(Files.getAttribute(this.root.resolve("new"), "unix:uid")).isEqualTo(101_000);
		assertThat(Files.getAttribute(this.root.resolve("new"), "unix:gid")).isEqualTo(101_000);
	}

	@Test
	void statWhenOwnerIsNotOfSandboxShowsNobody() throws Exception {
		Files.writeString(this.root.resolve("host-file"), "1");
		try (SandboxRoot files = this.fixture.as(USER, 100_000)) {
			assertThat(files.stat(path("/host-file"), true).uid()).isEqualTo(65_534);
		}
	}

	@Test
	void readWhenUserMayNotIsDenied() throws Exception {
		Path secret = Files.writeString(this.root.resolve("secret"), "1");
		Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
		try (SandboxRoot files = this.fixture.as(USER)) {
			assertCode("FILE_ACCESS_DENIED", () -> files.read(path("/secret")));
			assertCode("FILE_ACCESS_DENIED", () -> files.write(path("/secret")));
			assertCode("FILE_ACCESS_DENIED", () -> files.write(path("/other")));
			assertCode("FILE_ACCESS_DENIED", () -> files.delete(path("/secret"), false));
			assertCode("FILE_ACCESS_DENIED", () -> files.makeDirectories(path("/a/b"), 0755));
			assertCode("FILE_ACCESS_DENIED", () -> files.permissions(path("/secret"), 0777, null, null));
			assertCode("FILE_ACCESS_DENIED", () -> files.move(path("/secret"), path("/moved")));
		}
	}

	private static void draft(SandboxRoot files, String file, String content) throws Exception {
		try (SandboxRoot.Draft draft = files.draft(path(file), ".draft")) {
			draft.write(content.getBytes(StandardCharsets.UTF_8));
			draft.commit();
		}
	}

	private Path file(String name, int uid, String permissions) throws Exception {
		Path file = Files.writeString(this.root.resolve(name), "old");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
		Files.setAttribute(file, "unix:uid", uid);
		Files.setAttribute(file, "unix:gid", uid);
		return file;
	}

	@Test
	void draftWhenCommittedTakesThePlaceOfTheFileAndKeepsOwnerModeAndLink() throws Exception {
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		Path mine = file("mine", 1000, "rwxr-x---");
		Path other = file("other", 7, "rw-rw----");
		Files.createSymbolicLink(this.root.resolve("link"), Path.of("second"));
		Files.createSymbolicLink(this.root.resolve("second"), Path.of("/mine"));
		Object before = Files.getAttribute(mine, "unix:ino");
		try (SandboxRoot files = this.fixture.as(USER); SandboxRoot all = this.fixture.as(ROOT)) {
			draft(files, "/link", "new");
			draft(files, "/fresh", "new");
			draft(all, "/other", "new");
			assertThat(read(all, "/mine") + read(all, "/fresh") + read(all, "/other")).isEqualTo("newnewnew");
			assertThat(files.stat(path("/fresh"), false).mode()).isEqualTo(0644);
			assertThat(files.stat(path("/fresh"), false).uid()).isEqualTo(1000);
			assertThat(files.stat(path("/mine"), false).mode()).isEqualTo(0750);
			assertThat(files.stat(path("/other"), false).mode()).isEqualTo(0660);
			assertThat(files.stat(path("/other"), false).uid()).isEqualTo(7);
			assertThat(files.list(path("/"))).extracting(SandboxRoot.Entry::name)
				.containsExactly("fresh", "link", "mine", "other", "second");
		}
		assertThat(Files.getAttribute(mine, "unix:ino")).isNotEqualTo(before);
		assertThat(Files.isSymbolicLink(this.root.resolve("link"))).isTrue();
		assertThat(other).hasContent("new");
	}

	@Test
	void draftWhenNotCommittedLeavesNothing() throws Exception {
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		Path mine = file("mine", 1000, "rw-r--r--");
		try (SandboxRoot files = this.fixture.as(USER)) {
			try (SandboxRoot.Draft draft = files.draft(path("/mine"), ".draft")) {
				draft.write(new byte[100]);
				assertThat(mine).hasContent("old");
				assertThat(Files.getPosixFilePermissions(this.root.resolve(".draft")))
					.isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
			}
			SandboxRoot.Draft interrupted = files.draft(path("/mine"), ".draft");
			Thread.currentThread().interrupt();
			interrupted.close();
			assertThat(Thread.interrupted()).isTrue();
			assertThat(this.root.resolve(".draft")).doesNotExist();
			files.draft(path("/mine"), ".left");
			files.discardDraft(path("/mine"), ".left");
			files.discardDraft(path("/mine"), ".left");
			files.discardDraft(path("/nothing"), ".left");
			assertThat(files.list(path("/"))).extracting(SandboxRoot.Entry::name).containsExactly("mine");
		}
		assertThat(mine).hasContent("old");
	}

	@Test
	void draftWhenNoOtherFileMayTakeThePlaceIsTheFileItself() throws Exception {
		Path open = file("open", 0, "rw-rw-rw-");
		Files.createDirectories(this.root.resolve("locked"));
		Path mine = file("locked/mine", 1000, "rw-------");
		Object inode = Files.getAttribute(mine, "unix:ino");
		Path ofAGroup = file("locked/of-a-group", 1000, "rw-rw----");
		Files.setAttribute(ofAGroup, "unix:gid", 7);
		try (SandboxRoot files = this.fixture.as(USER)) {
			draft(files, "/open", "new");
			draft(files, "/locked/mine", "new");
			draft(files, "/locked/of-a-group", "new");
			assertCode("FILE_ACCESS_DENIED", () -> files.draft(path("/locked/other"), ".draft"));
			assertCode("FILE_NOT_FOUND", () -> files.draft(path("/none/other"), ".draft"));
		}
		assertThat(open).hasContent("new");
		assertThat(Files.getAttribute(open, "unix:uid")).isEqualTo(0);
		assertThat(mine).hasContent("new");
		assertThat(Files.getAttribute(mine, "unix:ino")).isEqualTo(inode);
		assertThat(ofAGroup).hasContent("new");
		assertThat(Files.getAttribute(ofAGroup, "unix:gid")).isEqualTo(7);
	}

	@Test
	void draftWhenTheFileMayNotBeWrittenIsRefused() throws Exception {
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxrwxrwx"));
		file("read-only", 1000, "r--r--r--");
		file("secret", 0, "rw-------");
		Files.createDirectories(this.root.resolve("directory"));
		Files.createSymbolicLink(this.root.resolve("loop"), Path.of("loop"));
		Files.createSymbolicLink(this.root.resolve("out"), this.fixture.outside().resolve("secret"));
		try (SandboxRoot files = this.fixture.as(USER)) {
			assertCode("FILE_ACCESS_DENIED", () -> files.draft(path("/read-only"), ".draft"));
			assertCode("FILE_ACCESS_DENIED", () -> files.draft(path("/secret"), ".draft"));
			assertCode("INVALID_FILE_PATH", () -> files.draft(path("/directory"), ".draft"));
			assertCode("INVALID_FILE_PATH", () -> files.draft(path("/directory/"), ".draft"));
			assertCode("INVALID_FILE_PATH", () -> files.draft(path("/loop"), ".draft"));
			assertCode("FILE_NOT_FOUND", () -> files.draft(path("/out"), ".draft"));
		}
		assertThat(this.root.resolve(".draft")).doesNotExist();
		assertThat(this.fixture.outside().resolve("secret")).hasContent(RootFixture.SECRET);
	}

	@Test
	void rootOfSandboxMayAllInside() throws Exception {
		Path secret = Files.writeString(this.root.resolve("secret"), "1");
		Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
		Files.setAttribute(secret, "unix:uid", 101_000);
		try (SandboxRoot files = this.fixture.as(ROOT, 100_000)) {
			assertThat(read(files, "/secret")).isEqualTo("1");
			write(files, "/of-root", "1");
			files.permissions(path("/secret"), 04755, 7, 8);
			FileStatus status = files.stat(path("/secret"), true);
			assertThat(status.mode()).isEqualTo(04755);
			assertThat(status.uid()).isEqualTo(7);
			assertThat(status.gid()).isEqualTo(8);
			assertThatThrownBy(() -> files.permissions(path("/secret"), null, 65_536, null))
				.isInstanceOf(ApiException.InvalidRequest.class);
		}
		assertThat(Files.getAttribute(this.root.resolve("of-root"), "unix:uid")).isEqualTo(100_000);
	}

	@Test
	void directoriesGetExactModeWhateverTheUmask() throws Exception {
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			files.makeDirectories(path("/a/b//c/"), 0777);
			files.makeDirectories(path("/a/b/c"), 0700);
			files.makeDirectories(path("/a/x/../y"), 02775);
			assertThat(files.stat(path("/a/b"), true).mode()).isEqualTo(0777);
			assertThat(files.stat(path("/a/b/c"), true).mode()).isEqualTo(0777);
			assertThat(files.stat(path("/a/y"), true).mode()).isEqualTo(02775);
			files.makeDirectories(path("/"), 0755);
		}
	}

	@Test
	void readAndWriteWhenFifoOrDeviceIsRefusedWithoutWaiting() throws Exception {
		RootFixture.run("mkfifo", this.root.resolve("fifo").toString());
		RootFixture.run("mknod", this.root.resolve("null").toString(), "c", "1", "3");
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			for (String name : List.of("/fifo", "/null", "/")) {
				assertCode("INVALID_FILE_PATH", () -> files.read(path(name)));
				assertCode("INVALID_FILE_PATH", () -> files.write(path(name)));
			}
			assertThat(files.stat(path("/fifo"), true).kind()).isEqualTo(Kind.FIFO);
			assertThat(files.stat(path("/null"), true).kind()).isEqualTo(Kind.CHARACTER_DEVICE);
			files.delete(path("/fifo"), false);
		}
	}

	@Test
	void listShowsOtherBytesAndDeleteRemovesThem() throws Exception {
		RootFixture.run("bash", "-c", "cd '" + this.root
				+ "' && mkdir d && touch d/$'\\xff\\xfe' && mkdir d/$'dir\\xe9' && touch d/$'dir\\xe9'/x");
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			assertThat(files.list(path("/d"))).extracting(Entry::name)
				.containsExactly("dir" + PathText.of(new byte[] { (byte) 0xe9 }),
						PathText.of(new byte[] { (byte) 0xff, (byte) 0xfe }));
			for (Entry entry : files.list(path("/d"))) {
				assertThat(files.stat(path("/d/" + entry.name()), false)).isEqualTo(entry.status());
			}
			files.delete(path("/d"), true);
			assertCode("FILE_NOT_FOUND", () -> files.stat(path("/d"), false));
		}
	}

	@Test
	void listFollowsLinksAndLeavesOutWhatLeadsNowhere() throws Exception {
		Files.createDirectories(this.root.resolve("d/sub"));
		Files.writeString(this.root.resolve("d/file"), "12345");
		Files.createSymbolicLink(this.root.resolve("d/link"), Path.of("file"));
		Files.createSymbolicLink(this.root.resolve("d/absolute"), Path.of("/d/sub"));
		Files.createSymbolicLink(this.root.resolve("d/dangling"), Path.of("none"));
		try (SandboxRoot files = this.fixture.as(USER)) {
			List<Entry> entries = files.list(path("/d"));
			assertThat(entries).extracting(Entry::name).containsExactly("absolute", "file", "link", "sub");
			assertThat(entries).extracting((entry) -> entry.status().kind())
				.containsExactly(Kind.DIRECTORY, Kind.FILE, Kind.FILE, Kind.DIRECTORY);
			assertThat(files.stat(path("/d/link"), false).kind()).isEqualTo(Kind.LINK);
			assertCode("INVALID_FILE_PATH", () -> files.list(path("/d/file")));
		}
	}

	@Test
	void listOfHundredThousandEntriesIsComplete() throws Exception {
		RootFixture.run("bash", "-c",
				"mkdir '" + this.root + "/many' && cd '" + this.root + "/many' && seq 100000 | xargs touch");
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			assertThat(files.list(path("/many"))).hasSize(100_000);
			assertThat(files.list(path("/many"), 100_000).complete()).isTrue();
			assertThat(files.list(path("/many"), 99_999).complete()).isFalse();
			assertThat(files.list(path("/many"), 99_999).found()).hasSizeLessThan(100_000);
			files.delete(path("/many"), true);
			assertThat(this.root.resolve("many")).doesNotExist();
		}
	}

	@Test
	void writeWhenDiskIsFullSaysSo() throws Exception {
		this.fixture.mount("small", "-t", "tmpfs", "-o", "size=64k,mode=0777", "none");
		try (SandboxRoot files = this.fixture.as(USER); OutputStream file = files.write(path("/small/big"))) {
			assertCode("DISK_FULL", () -> file.write(new byte[1_000_000]));
		}
	}

	@Test
	void moveToOtherFileSystemCopies() throws Exception {
		this.fixture.mount("other", "-t", "tmpfs", "-o", "size=4m", "none");
		Files.createDirectories(this.root.resolve("tree/sub"));
		Files.writeString(this.root.resolve("tree/sub/file"), "content");
		Files.createSymbolicLink(this.root.resolve("tree/link"), Path.of("/nowhere"));
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			files.permissions(path("/tree/sub/file"), 0751, null, null);
			FileStatus before = files.stat(path("/tree/sub/file"), false);
			files.move(path("/tree"), path("/other/moved"));
			assertThat(read(files, "/other/moved/sub/file")).isEqualTo("content");
			assertThat(files.stat(path("/other/moved/sub/file"), false)).isEqualTo(before);
			assertThat(files.stat(path("/other/moved/link"), false).kind()).isEqualTo(Kind.LINK);
			assertCode("FILE_NOT_FOUND", () -> files.stat(path("/tree"), false));
			write(files, "/again", "1");
			assertCode("CONFLICT", () -> files.move(path("/again"), path("/other/moved")));
		}
	}

	@Test
	void moveToFullFileSystemLeavesSource() throws Exception {
		this.fixture.mount("small", "-t", "tmpfs", "-o", "size=64k", "none");
		Files.write(this.root.resolve("big"), new byte[1_000_000]);
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			assertCode("DISK_FULL", () -> files.move(path("/big"), path("/small/big")));
			assertThat(files.stat(path("/big"), false).size()).isEqualTo(1_000_000);
			assertCode("FILE_NOT_FOUND", () -> files.stat(path("/small/big"), false));
		}
	}

	@Test
	void filesOfTheKernelAreReadButNotWritten() throws Exception {
		this.fixture.mount("proc", "--bind", "/proc");
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			assertThat(read(files, "/proc/version")).startsWith("Linux");
			assertCode("FILE_ACCESS_DENIED", () -> files.write(path("/proc/self/comm")));
			assertCode("FILE_ACCESS_DENIED", () -> files.permissions(path("/proc/self/comm"), 0777, null, null));
			assertCode("INVALID_FILE_PATH", () -> files.read(path("/proc/self/exe")));
			assertCode("INVALID_FILE_PATH", () -> files.list(path("/proc/self/root/")));
		}
	}

	@Test
	void readWhenClosedMeanwhileFails() throws Exception {
		Files.writeString(this.root.resolve("file"), "1");
		SandboxRoot files = this.fixture.as(ROOT);
		var content = files.read(path("/file")).content();
		files.close();
		assertThat(content.readAllBytes()).hasSize(1);
		content.close();
		assertThatThrownBy(content::read).isInstanceOf(java.io.IOException.class);
		assertThatThrownBy(() -> files.read(path("/file"))).isInstanceOf(IllegalStateException.class);
	}

}
