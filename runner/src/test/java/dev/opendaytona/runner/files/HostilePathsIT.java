package dev.opendaytona.runner.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.engine.SandboxRoot.Entry;
import dev.opendaytona.runner.host.DirectoryCalls;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.Openat2;
import dev.opendaytona.runner.host.Syscalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.opendaytona.runner.files.RootFixture.ROOT;
import static dev.opendaytona.runner.files.RootFixture.SECRET;
import static dev.opendaytona.runner.files.RootFixture.path;
import static dev.opendaytona.runner.files.RootFixture.read;
import static dev.opendaytona.runner.files.RootFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Links and races that try to lead out of the root.
 */
class HostilePathsIT {

	private static final int RENAME_EXCHANGE = 2;

	private RootFixture fixture;

	private Path root;

	private Path outside;

	@BeforeEach
	void make(@TempDir Path directory) throws Exception {
		this.fixture = new RootFixture(directory);
		this.root = this.fixture.root();
		this.outside = this.fixture.outside();
	}

	@AfterEach
	void remove() throws Exception {
		this.fixture.close();
	}

	private void link(String name, String target) throws IOException {
		Files.createDirectories(this.root.resolve("data"));
		Files.createSymbolicLink(this.root.resolve("data").resolve(name), Path.of(target));
	}

	/** The tricks: links, dots and the kernel's own links, with every operation. */
	private List<String> tricks() throws Exception {
		this.fixture.mount("proc", "--bind", "/proc");
		String up = "../".repeat(20) + this.outside.toString().substring(1);
		link("absolute", this.outside + "/secret");
		link("up", up + "/secret");
		link("directory", this.outside.toString());
		link("directory-up", up);
		link("magic", "/proc/self/root" + this.outside + "/secret");
		link("magic-directory", "/proc/self/root");
		link("cwd", "/proc/self/cwd");
		link("loop", "loop");
		link("chain", "absolute");
		return List.of("/data/absolute", "/data/up", "/data/directory/secret", "/data/directory-up/secret",
				"/data/magic", "/data/magic-directory" + this.outside + "/secret", "/data/cwd/no-such-file",
				"/data/loop", "/data/chain", "/" + up + "/secret", "/data/../../outside/secret",
				this.outside + "/secret", "/proc/self/root" + this.outside + "/secret",
				"/proc/1/root" + this.outside + "/secret", "/proc/self/exe");
	}

	@Test
	void noTrickLeadsOut() throws Exception {
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			List<String> tricks = tricks();
			for (String trick : tricks) {
				refused(() -> assertThat(read(files, trick)).as(trick).doesNotContain(SECRET));
				refused(() -> files.stat(path(trick), true));
				refused(() -> write(files, trick, "changed"));
				refused(() -> files.permissions(path(trick), 0777, 5, 5));
				refused(() -> files.makeDirectories(path(trick + "/made"), 0755));
				refused(() -> files.move(path("/data/loop"), path(trick + "-moved")));
			}
			for (String trick : tricks) {
				refused(() -> files.delete(path(trick), true));
			}
		}
		assertOutsideIsUntouched();
	}

	private void assertOutsideIsUntouched() throws IOException {
		try (Stream<Path> entries = Files.list(this.outside)) {
			assertThat(entries).containsExactly(this.outside.resolve("secret"));
		}
		assertThat(this.outside.resolve("secret")).hasContent(SECRET);
		assertThat(Files.getAttribute(this.outside.resolve("secret"), "unix:uid")).isEqualTo(0);
		assertThat(Files.getAttribute(this.outside.resolve("secret"), "unix:mode")).isEqualTo(0100644);
	}

	@FunctionalInterface
	private interface Attempt {

		void run() throws IOException;

	}

	/** It may fail, but only in the ways that are told to the peer. */
	private static void refused(Attempt attempt) throws IOException {
		try {
			attempt.run();
		}
		catch (ApiException ex) {
			assertThat(ex).isNotInstanceOf(ApiException.Internal.class);
		}
	}

	@Test
	void pathsWithoutSenseAreRefused() {
		assertThatThrownBy(() -> SandboxPath.of("a\0b", "/")).isInstanceOf(ApiException.InvalidRequest.class);
		assertThatThrownBy(() -> SandboxPath.of("", "/")).isInstanceOf(ApiException.InvalidRequest.class);
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			for (String name : List.of("/", "//", "/..", "/a/..", "/.", "/../..")) {
				assertThatThrownBy(() -> files.delete(path(name), true)).as(name)
					.isInstanceOf(ApiException.InvalidRequest.class);
			}
		}
	}

	/** Swaps two entries of the root as fast as it can until it is closed. */
	private final class Swapping implements AutoCloseable {

		private final AtomicBoolean ended = new AtomicBoolean();

		private final List<CompletableFuture<Void>> threads;

		Swapping(String one, String other) {
			this.threads = Stream.of(1, 2)
				.map((number) -> CompletableFuture.runAsync(() -> swap(one, other), (work) -> new Thread(work).start()))
				.toList();
		}

		private void swap(String one, String other) {
			try (Arena arena = Arena.ofConfined(); Fd directory = Fd.directory(HostilePathsIT.this.root)) {
				long first = Syscalls.string(arena, one);
				long second = Syscalls.string(arena, other);
				while (!this.ended.get()) {
					Syscalls.attempt(Syscalls.Call.RENAMEAT2, directory.number(), first, directory.number(), second,
							RENAME_EXCHANGE);
				}
			}
		}

		@Override
		public void close() {
			this.ended.set(true);
			this.threads.forEach(CompletableFuture::join);
		}

	}

	@Test
	void swappedDirectoriesNeverLeadOut() throws Exception {
		Files.createDirectories(this.root.resolve("inside"));
		Files.writeString(this.root.resolve("inside/secret"), "of the sandbox");
		Files.createSymbolicLink(this.root.resolve("link"), this.outside);
		try (Swapping _ = new Swapping("inside", "link"); SandboxRoot files = this.fixture.as(ROOT)) {
			for (int round = 0; round < 20_000; round++) {
				refused(() -> assertThat(read(files, "/inside/secret")).isNotEqualTo(SECRET));
			}
			for (int round = 0; round < 3_000; round++) {
				refused(() -> write(files, "/inside/new", "1"));
				refused(() -> files.makeDirectories(path("/inside/a/b"), 0755));
				refused(() -> files.permissions(path("/inside/secret"), 0600, 1, 1));
				refused(() -> files.move(path("/inside/new"), path("/inside/newer")));
				refused(() -> files.delete(path("/inside/newer"), false));
				refused(() -> files.delete(path("/inside/a"), true));
			}
		}
		assertOutsideIsUntouched();
	}

	@Test
	void deepTreeIsDeletedWhileItIsSwapped() throws Exception {
		Files.createSymbolicLink(this.root.resolve("link"), this.outside);
		for (int round = 0; round < 5; round++) {
			deepTree("tree", 3_000);
			try (Swapping _ = new Swapping("tree", "link"); SandboxRoot files = this.fixture.as(ROOT)) {
				refused(() -> files.delete(path("/tree"), true));
			}
			try (SandboxRoot files = this.fixture.as(ROOT)) {
				for (Entry left : files.list(path("/"))) {
					files.delete(path("/" + left.name()), true);
				}
				Files.deleteIfExists(this.root.resolve("link"));
				Files.deleteIfExists(this.root.resolve("tree"));
				assertThat(files.list(path("/"))).isEmpty();
			}
			Files.createSymbolicLink(this.root.resolve("link"), this.outside);
		}
		assertOutsideIsUntouched();
	}

	@Test
	void veryDeepTreeIsDeleted() throws Exception {
		deepTree("deep", 20_000);
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			files.delete(path("/deep"), true);
		}
		assertThat(this.root.resolve("deep")).doesNotExist();
	}

	private void deepTree(String name, int depth) {
		Fd current = Fd.directory(this.root);
		byte[] next = name.getBytes(StandardCharsets.UTF_8);
		for (int level = 0; level < depth; level++) {
			DirectoryCalls.makeDirectory(current, next, 0755);
			Fd below = Openat2.child(current, next, Openat2.PATH | Openat2.DIRECTORY, 0);
			current.close();
			current = below;
			next = "d".getBytes(StandardCharsets.UTF_8);
		}
		current.close();
	}

	@Test
	void deleteGoesOnWhileDirectoryIsFilled() throws Exception {
		AtomicBoolean ended = new AtomicBoolean();
		Path directory = Files.createDirectories(this.root.resolve("filled"));
		Thread filler = Thread.ofPlatform().start(() -> {
			for (int number = 0; !ended.get() && number < 60_000; number++) {
				directory.resolve("f" + number).toFile().mkdir();
			}
		});
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			refused(() -> files.delete(path("/filled"), true));
		}
		finally {
			ended.set(true);
			filler.join();
		}
	}

	@Test
	void descriptorsAreGivenBack() throws Exception {
		tricks();
		long before = descriptors();
		try (SandboxRoot files = this.fixture.as(ROOT)) {
			for (int round = 0; round < 50; round++) {
				refused(() -> files.read(path("/data/loop")));
				refused(() -> files.read(path("/data")));
				refused(() -> files.write(path("/data")));
				refused(() -> write(files, "/data/file", "1"));
				refused(() -> read(files, "/data/file"));
				refused(() -> files.list(path("/data")));
				refused(() -> files.makeDirectories(path("/data/a/b/c"), 0755));
				refused(() -> files.makeDirectories(path("/data/file/c"), 0755));
				refused(() -> files.move(path("/data/a"), path("/data/none/a")));
				refused(() -> files.delete(path("/data/a"), true));
			}
		}
		assertThat(descriptors()).isLessThan(before + 10);
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
			return open.count();
		}
	}

}
