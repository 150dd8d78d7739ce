package dev.opendaytona.runner.engine.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.opendaytona.runner.engine.ExecProcess;

/**
 * A process that {@code crun exec} runs in a control group of its own.
 */
final class OciExec implements ExecProcess {

	private static final long KILL_LIMIT_MILLIS = 5_000;

	private final Process process;

	private final Cgroups cgroups;

	private final String id;

	private final String group;

	private final Path description;

	private final Path log;

	OciExec(Process process, Cgroups cgroups, String id, String group, Path description, Path log) {
		this.process = process;
		this.cgroups = cgroups;
		this.id = id;
		this.group = group;
		this.description = description;
		this.log = log;
	}

	@Override
	public OutputStream stdin() {
		return this.process.getOutputStream();
	}

	@Override
	public InputStream stdout() {
		return this.process.getInputStream();
	}

	@Override
	public InputStream stderr() {
		return this.process.getErrorStream();
	}

	@Override
	public OptionalInt waitFor(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit) ? OptionalInt.of(this.process.exitValue()) : OptionalInt.empty();
	}

	@Override
	public Optional<String> failure() {
		if (this.process.isAlive()) {
			return Optional.empty();
		}
		try {
			String text = Files.readString(this.log).strip();
			return text.isEmpty() ? Optional.empty() : Optional.of(text);
		}
		catch (IOException absent) {
			return Optional.empty();
		}
	}

	/** First what would still start something in the group, then the group. */
	@Override
	public void killTree() {
		this.process.destroyForcibly();
		Deadline deadline = Deadline.ofMillis(KILL_LIMIT_MILLIS);
		Path processes = this.cgroups.processes(this.id).resolve(this.group);
		this.cgroups.killChild(this.id, this.group);
		while (!Cgroups.pids(processes).isEmpty()) {
			deadline.pause("Processes of an exec in sandbox " + this.id + " do not die");
			this.cgroups.killChild(this.id, this.group);
		}
	}

	@Override
	public void close() {
		closeQuietly(this.process.getOutputStream());
		closeQuietly(this.process.getInputStream());
		closeQuietly(this.process.getErrorStream());
		delete(this.description);
		delete(this.log);
		this.cgroups.removeChild(this.id, this.group);
	}

	private static void closeQuietly(java.io.Closeable stream) {
		try {
			stream.close();
		}
		catch (IOException ignored) {
			// The other end has gone.
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ignored) {
			// It goes with the sandbox.
		}
	}

}
