package dev.opendaytona.runner.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.opendaytona.api.runner.SandboxSpec;
import org.jspecify.annotations.Nullable;

/**
 * A sandbox under test: made and started, destroyed when it is closed.
 */
public final class Box implements AutoCloseable {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Engine engine;

	private final SandboxSpec spec;

	private Box(Engine engine, SandboxSpec spec) {
		this.engine = engine;
		this.spec = spec;
	}

	/**
	 * Makes and starts a sandbox.
	 * @param engine makes it
	 * @return the sandbox
	 */
	public static Box start(Engine engine) {
		return start(engine, Specs.fresh());
	}

	/**
	 * Makes and starts a sandbox.
	 * @param engine makes it
	 * @param spec what it should be
	 * @return the sandbox
	 */
	public static Box start(Engine engine, SandboxSpec spec) {
		Box box = new Box(engine, spec);
		try {
			engine.create(spec);
			engine.start(spec);
			return box;
		}
		catch (RuntimeException ex) {
			box.close();
			throw ex;
		}
	}

	/**
	 * A sandbox that somebody else made.
	 * @param engine works on it
	 * @param spec what it is
	 * @return the sandbox
	 */
	public static Box of(Engine engine, SandboxSpec spec) {
		return new Box(engine, spec);
	}

	/**
	 * The same sandbox, worked on by another engine.
	 * @param other the other engine
	 * @return the sandbox
	 */
	public Box with(Engine other) {
		return new Box(other, this.spec);
	}

	public String id() {
		return this.spec.id();
	}

	public SandboxSpec spec() {
		return this.spec;
	}

	public Engine engine() {
		return this.engine;
	}

	/**
	 * Starts a process.
	 * @param user whose it is, or null for the sandbox's own
	 * @param argv the program and its arguments
	 * @return the process; the caller closes it
	 */
	public ExecProcess start(@Nullable String user, String... argv) {
		return this.engine.exec(this.spec.id(), new ExecRequest(List.of(argv), Map.of(), null, user, true));
	}

	/**
	 * Runs a shell command as the sandbox's user.
	 * @param command the command
	 * @return how it ended, errors merged into the output
	 */
	public Outcome sh(String command) {
		return as(null, "/bin/sh", "-c", command);
	}

	/**
	 * Runs a shell command as root.
	 * @param command the command
	 * @return how it ended, errors merged into the output
	 */
	public Outcome root(String command) {
		return as("root", "/bin/sh", "-c", command);
	}

	/**
	 * Runs a Python program.
	 * @param user whose it is, or null for the sandbox's own
	 * @param program the program
	 * @return how it ended, errors merged into the output
	 */
	public Outcome python(@Nullable String user, String program) {
		return as(user, "/usr/bin/python3", "-c", program);
	}

	/**
	 * Runs a program to its end.
	 * @param user whose it is, or null for the sandbox's own
	 * @param argv the program and its arguments
	 * @return how it ended, errors merged into the output
	 */
	public Outcome as(@Nullable String user, String... argv) {
		return run(new ExecRequest(List.of(argv), Map.of(), null, user, true), "");
	}

	/**
	 * Runs a program to its end.
	 * @param request what to run
	 * @param input what it reads
	 * @return how it ended
	 */
	public Outcome run(ExecRequest request, String input) {
		try (ExecProcess process = this.engine.exec(this.spec.id(), request)) {
			return outcome(process, input);
		}
	}

	private static Outcome outcome(ExecProcess process, String input) {
		try {
			feed(process.stdin(), input);
			String output = text(process.stdout());
			String error = text(process.stderr());
			int exitCode = process.waitFor(LIMIT).orElseThrow(() -> new AssertionError("It has not ended: " + output));
			return new Outcome(exitCode, output, error, process.failure());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("The test took too long", ex);
		}
	}

	private static void feed(OutputStream stdin, String input) {
		try (stdin) {
			stdin.write(input.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ignored) {
			// It ended without reading all of its input.
		}
	}

	private static String text(InputStream stream) {
		try {
			return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.engine.destroy(this.spec.id());
	}

}
