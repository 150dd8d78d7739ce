package dev.opendaytona.runner.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.opendaytona.runner.engine.Account;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.host.Fd;
import dev.opendaytona.runner.host.FileThreads;

/**
 * A root directory with a host around it: a directory beside it with a secret. What was
 * mounted is unmounted at the end.
 */
final class RootFixture implements AutoCloseable {

	static final String SECRET = "of the host";

	static final Account ROOT = new Account("root", 0, 0, "/root", "");

	static final Account USER = new Account("worker", 1000, 1000, "/home/worker", "");

	private final FileThreads threads = new FileThreads(4, 100);

	private final Deque<Path> mounts = new ArrayDeque<>();

	private final Path root;

	private final Path outside;

	RootFixture(Path directory) throws IOException {
		this.root = Files.createDirectories(directory.resolve("root"));
		this.outside = Files.createDirectories(directory.resolve("outside"));
		Files.writeString(this.outside.resolve("secret"), SECRET);
	}

	Path root() {
		return this.root;
	}

	Path outside() {
		return this.outside;
	}

	SandboxRoot as(Account account) {
		return as(account, 0);
	}

	SandboxRoot as(Account account, int uidBase) {
		return new ConfinedRoot(Fd.directory(this.root), uidBase, account, this.threads);
	}

	void mount(String name, String... options) throws IOException {
		Path target = Files.createDirectories(this.root.resolve(name));
		Stream<String> program = Stream.concat(Stream.of("mount"), Stream.of(options));
		run(Stream.concat(program, Stream.of(target.toString())).toArray(String[]::new));
		this.mounts.push(target);
	}

	static void run(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.onExit().orTimeout(30, TimeUnit.SECONDS).join().exitValue() != 0) {
			throw new IllegalStateException(List.of(command) + ": " + output);
		}
	}

	static SandboxPath path(String path) {
		return new SandboxPath(path);
	}

	static String read(SandboxRoot root, String path) throws IOException {
		try (InputStream content = root.read(path(path)).content()) {
			return new String(content.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	static void write(SandboxRoot root, String path, String content) throws IOException {
		try (OutputStream file = root.write(path(path))) {
			file.write(content.getBytes(StandardCharsets.UTF_8));
		}
	}

	@Override
	public void close() throws IOException {
		while (!this.mounts.isEmpty()) {
			run("umount", "-l", this.mounts.pop().toString());
		}
		this.threads.close();
	}

}
