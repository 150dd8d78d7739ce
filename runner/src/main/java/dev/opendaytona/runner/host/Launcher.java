package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A shell that waits to run one program at a time. To fork a small shell takes a fraction
 * of what it takes to start a program from a virtual machine of many megabytes.
 */
final class Launcher implements AutoCloseable {

	/** What is read is made by this class alone; a program's own arguments are quoted. */
	private static final String LOOP = """
			exec 3>&1
			echo
			while IFS= read -r line; do eval "$line"; echo $?; done""";

	private static final int CANNOT_OPEN = 2;

	private final Process shell;

	private final InputStream answers;

	private final OutputStream commands;

	private final Thread listener = Thread.ofPlatform().daemon().name("launcher").unstarted(this::listen);

	private final BlockingQueue<Running> running = new ArrayBlockingQueue<>(1);

	private Launcher(Process shell) {
		this.shell = shell;
		this.answers = shell.getInputStream();
		this.commands = shell.getOutputStream();
	}

	/** A program and what is to happen when it has ended. */
	private record Running(CompletableFuture<Boolean> opened, CompletableFuture<Integer> exit) {

	}

	static Launcher start(MountThreads mounts) {
		try {
			Launcher launcher = new Launcher(new ProcessBuilder(mounts.inside(List.of("/bin/sh", "-c", LOOP)))
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start());
			launcher.readLine();
			launcher.listener.start();
			return launcher;
		}
		catch (IOException ex) {
			throw new HostException("A shell for programs could not be started: " + ex.getMessage());
		}
	}

	/**
	 * Starts a program; returns when it has opened its streams.
	 * @return its exit code, once it has ended and another program may be launched
	 */
	CompletableFuture<Integer> launch(Command command, Path stdin, Path stdout, Path stderr) throws IOException {
		Running program = new Running(new CompletableFuture<>(), new CompletableFuture<>());
		this.running.add(program);
		String line = "( echo >&3; "
				+ command.groups()
					.stream()
					.map((group) -> "echo 0 >" + quoted(group.toString()) + " || exit 125; ")
					.collect(Collectors.joining())
				+ "echo 500 >/proc/self/oom_score_adj; exec "
				+ command.argv().stream().map(Launcher::quoted).collect(Collectors.joining(" ")) + " 3>&- ) <"
				+ quoted(stdin.toString()) + " >" + quoted(stdout.toString()) + " 2>" + quoted(stderr.toString())
				+ "\n";
		this.commands.write(line.getBytes(StandardCharsets.UTF_8));
		this.commands.flush();
		if (!program.opened().join()) {
			throw new IOException("its streams could not be opened");
		}
		return program.exit();
	}

	/**
	 * Hears the shell on a thread of its own: a virtual thread that waits for a pipe
	 * keeps its carrier.
	 */
	private void listen() {
		try {
			while (hear(this.running.take())) {
				// The next program.
			}
		}
		catch (InterruptedException closed) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * An empty line says that the streams are open; without it the exit code comes at
	 * once.
	 */
	private boolean hear(Running program) {
		try {
			boolean opened = readLine().isEmpty();
			program.opened().complete(opened);
			program.exit().complete(opened ? Integer.parseInt(readLine()) : CANNOT_OPEN);
			return true;
		}
		catch (IOException | NumberFormatException ex) {
			close();
			program.opened().complete(false);
			program.exit().completeExceptionally(ex);
			return false;
		}
	}

	private String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int read = this.answers.read(); read != '\n'; read = this.answers.read()) {
			if (read < 0) {
				throw new IOException("The launcher ended");
			}
			line.append((char) read);
		}
		return line.toString();
	}

	static String quoted(String argument) {
		if (argument.indexOf('\n') >= 0 || argument.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("An argument of a launched program holds a line break or a NUL");
		}
		return "'" + argument.replace("'", "'\\''") + "'";
	}

	boolean alive() {
		return this.shell.isAlive();
	}

	/** Ends the shell; a program that it runs goes on. */
	@Override
	public void close() {
		this.listener.interrupt();
		this.shell.destroyForcibly();
	}

	/**
	 * A program to launch.
	 *
	 * @param argv the program and its arguments
	 * @param groups files of control groups that it joins first
	 */
	record Command(List<String> argv, List<Path> groups) {

		Command {
			argv = List.copyOf(argv);
			groups = List.copyOf(groups);
		}

	}

}
