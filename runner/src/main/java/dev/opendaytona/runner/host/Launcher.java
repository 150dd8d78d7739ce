package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
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

	private final Process shell;

	private final InputStream answers;

	private final OutputStream commands;

	private Launcher(Process shell) {
		this.shell = shell;
		this.answers = shell.getInputStream();
		this.commands = shell.getOutputStream();
	}

	static Launcher start() throws IOException {
		Launcher launcher = new Launcher(
				new ProcessBuilder("/bin/sh", "-c", LOOP).redirectError(ProcessBuilder.Redirect.DISCARD).start());
		launcher.awaitLine();
		return launcher;
	}

	/** Starts a program; returns when it has opened its streams. */
	void launch(Command command, Path stdin, Path stdout, Path stderr) throws IOException {
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
		String opened = awaitLine();
		if (!opened.isEmpty()) {
			throw new IOException("its streams could not be opened (" + opened + ")");
		}
	}

	/** Waits for the program that was launched. */
	int awaitExit() throws IOException {
		return Integer.parseInt(awaitLine());
	}

	private String awaitLine() throws IOException {
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
