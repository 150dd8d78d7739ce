package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.ExecRequest;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;
import dev.opendaytona.runner.toolbox.Workplace;

/**
 * The files of a session in its sandbox, which belong to the user: whatever they hold is
 * taken as said by the user about its own session. A shell reads lines from a FIFO that
 * it holds open itself, so that neither the shell nor what it was told ends with the
 * runner.
 *
 * @param workplace the sandbox
 * @param key the name of the session's directory
 */
record SessionFiles(Workplace workplace, String key) {

	private static final String BASE = "/tmp/.daytona/sessions";

	private static final int PRIVATE = 0700;

	private static final int MAX_CODE = 255;

	/**
	 * The shell is a child, so that its end is noted however it comes: by {@code exit}, a
	 * signal, or a program that took its place.
	 */
	private static final String BOOTSTRAP = """
			"$2" <>"$1/lines" >/dev/null 2>&1
			echo "$?" >"$1/ended"
			""";

	SandboxPath directory() {
		return new SandboxPath(BASE + "/" + this.key);
	}

	private SandboxPath file(String name) {
		return directory().resolve(name);
	}

	SandboxPath file(int command, String name) {
		return directory().resolve(command + "/" + name);
	}

	/** Removes the files of all sessions, which are of no use when none runs. */
	static void removeAll(Workplace workplace) {
		try (SandboxRoot root = workplace.root()) {
			root.delete(new SandboxPath(BASE), true);
		}
		catch (ApiException.NotFound absent) {
			// There was none.
		}
	}

	void make() {
		try (SandboxRoot root = this.workplace.root()) {
			root.makeDirectories(new SandboxPath("/tmp"), 01777);
			root.makeDirectories(directory(), PRIVATE);
			root.makeFifo(file("lines"));
		}
	}

	/** Makes all that an only command needs. */
	void make(CommandRecord command) {
		try (SandboxRoot root = this.workplace.root()) {
			root.makeDirectories(new SandboxPath("/tmp"), 01777);
			root.makeDirectories(directory().resolve(Integer.toString(command.number())), PRIVATE);
			write(root, file(command.number(), "cmd"), command.text());
			if (command.async()) {
				root.makeFifo(file(command.number(), "in"));
			}
		}
	}

	/** The shell of the user. */
	String program() {
		String shell = this.workplace.account().shell();
		if (shell.isEmpty()) {
			throw new ApiException.InvalidRequest("Cannot make a session: the image of this sandbox has no shell; "
					+ "use an image with /bin/sh, or work on the files through the file endpoints");
		}
		return shell;
	}

	void remove() {
		try (SandboxRoot root = this.workplace.root()) {
			root.delete(directory(), true);
		}
		catch (ApiException.NotFound gone) {
			// The user has removed it.
		}
	}

	ExecRequest shell() {
		String shell = program();
		return new ExecRequest(List.of(shell, "-c", BOOTSTRAP, "session", directory().value(), shell), Map.of(), null,
				null, false);
	}

	/** Whether the shell has opened what it reads; an empty line means nothing to it. */
	boolean listens() {
		try (SandboxRoot root = this.workplace.root()) {
			return root.writeFifo(file("lines"), new byte[] { '\n' }, 0) == 1;
		}
	}

	/** Makes all that a command needs, then tells the shell of it. */
	void submit(CommandRecord command) {
		try (SandboxRoot root = this.workplace.root()) {
			root.makeDirectories(directory().resolve(Integer.toString(command.number())), PRIVATE);
			write(root, file(command.number(), "cmd"), command.text() + "\n");
			write(root, file(command.number(), "out"), "");
			write(root, file(command.number(), "err"), "");
			if (command.async()) {
				root.makeFifo(file(command.number(), "in"));
			}
			byte[] line = line(command).getBytes(StandardCharsets.UTF_8);
			if (root.writeFifo(file("lines"), line, 0) != line.length) {
				throw new ApiException.Gone("SESSION_ENDED", "The shell of the session does not listen any more; "
						+ "delete the session and create another");
			}
		}
		catch (ApiException.NotFound ex) {
			throw new ApiException.Gone("SESSION_ENDED", "The files of the session below " + BASE
					+ " were removed in the sandbox; delete the session and create another");
		}
	}

	private static void write(SandboxRoot root, SandboxPath path, String text) {
		try (OutputStream file = root.write(path)) {
			file.write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What the shell reads. A redirection without a command makes a file and needs no
	 * name that the user could have given to something else. The path holds no character
	 * that a shell takes for its own.
	 */
	private String line(CommandRecord command) {
		String path = directory().resolve(Integer.toString(command.number())).value();
		String input = command.async() ? ("<>'" + path + "/in'") : "</dev/null";
		return prefix() + ">|'" + path + "/began'; " + check(path) + "{ . '" + path + "/cmd'; } " + input + " >>'"
				+ path + "/out' 2>>'" + path + "/err'; >|\"" + path + "/exit.$?\"; >|'" + path + "/done'\n";
	}

	/** What a command set for itself must not end the session in the next one. */
	private String prefix() {
		return is("zsh") ? "NULLCMD=:; set +e; " : "set +e; ";
	}

	/** A shell of POSIX ends at a syntax error in what it sources, so it looks first. */
	private String check(String path) {
		return (is("bash") || is("zsh")) ? "" : "'" + this.workplace.account().shell() + "' -n '" + path
				+ "/cmd' </dev/null 2>>'" + path + "/err' && ";
	}

	/** Whether the shell of the user is that one. */
	boolean is(String shell) {
		return this.workplace.account().shell().endsWith("/" + shell);
	}

	boolean began(CommandRecord command) {
		try (SandboxRoot root = this.workplace.root()) {
			return exists(root, file(command.number(), "began"));
		}
	}

	/** How a command ended; empty while it has not. */
	OptionalInt exitCode(CommandRecord command) {
		try (SandboxRoot root = this.workplace.root()) {
			if (!exists(root, file(command.number(), "done"))) {
				return OptionalInt.empty();
			}
			for (int code = 0; code <= MAX_CODE; code++) {
				if (exists(root, file(command.number(), "exit." + code))) {
					return OptionalInt.of(code);
				}
			}
			return OptionalInt.of(-1);
		}
	}

	/** How the shell ended; empty while it has not, or nobody could note it. */
	OptionalInt shellCode() {
		try (SandboxRoot root = this.workplace.root(); InputStream content = root.read(file("ended")).content()) {
			String text = new String(content.readNBytes(8), StandardCharsets.US_ASCII).strip();
			return text.matches("\\d{1,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
		}
		catch (ApiException.NotFound | ApiException.InvalidRequest | ApiException.Forbidden absent) {
			return OptionalInt.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean exists(SandboxRoot root, SandboxPath path) {
		try {
			root.stat(path, false);
			return true;
		}
		catch (ApiException.NotFound | ApiException.InvalidRequest | ApiException.Forbidden absent) {
			return false;
		}
	}

	/** How large a part of the log is now. */
	long size(CommandRecord command, LogSource source) {
		try (SandboxRoot root = this.workplace.root()) {
			SandboxRoot.FileStatus status = root.stat(log(command, source), false);
			return (status.kind() == SandboxRoot.Kind.FILE) ? status.size() : 0;
		}
		catch (ApiException.NotFound | ApiException.InvalidRequest | ApiException.Forbidden absent) {
			return 0;
		}
	}

	/** A part of the log; nothing when the user put something else in its place. */
	SandboxRoot.ReadFile open(CommandRecord command, LogSource source) {
		try (SandboxRoot root = this.workplace.root()) {
			return root.read(log(command, source));
		}
		catch (ApiException.NotFound | ApiException.InvalidRequest | ApiException.Forbidden absent) {
			return new SandboxRoot.ReadFile(InputStream.nullInputStream(), 0);
		}
	}

	/** A part of the log of a command from some byte on. */
	LogPart part(CommandRecord command, LogSource source, LogPart.Range range) throws IOException {
		return LogPart.read(open(command, source), range, log(command, source).value());
	}

	private SandboxPath log(CommandRecord command, LogSource source) {
		return file(command.number(), (source == LogSource.STDOUT) ? "out" : "err");
	}

	/** Writes to the log what the user typed. */
	void echo(CommandRecord command, byte[] input) {
		try (SandboxRoot root = this.workplace.root(); OutputStream log = root.append(log(command, LogSource.STDOUT))) {
			log.write(input);
		}
		catch (ApiException.InvalidRequest | ApiException.Forbidden replaced) {
			// The user wants no log.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Gives a command what it has room for, and says how much that was. */
	int input(CommandRecord command, byte[] input, int offset) {
		try (SandboxRoot root = this.workplace.root()) {
			return root.writeFifo(file(command.number(), "in"), input, offset);
		}
		catch (ApiException.NotFound | ApiException.InvalidRequest replaced) {
			return 0;
		}
	}

	void remove(CommandRecord command) {
		try (SandboxRoot root = this.workplace.root()) {
			root.delete(directory().resolve(Integer.toString(command.number())), true);
		}
		catch (ApiException.NotFound gone) {
			// The user has removed it.
		}
	}

}
