package dev.opendaytona.runner.toolbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.runner.engine.ExecProcess;

/**
 * A process of this machine. All that it has started carries its mark in the environment.
 */
final class FakeProcess implements ExecProcess {

	private final Process process;

	private final String mark;

	FakeProcess(Process process, String mark) {
		this.process = process;
		this.mark = mark;
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
		return this.process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS) ? OptionalInt.of(this.process.exitValue())
				: OptionalInt.empty();
	}

	@Override
	public Optional<String> failure() {
		return Optional.empty();
	}

	@Override
	public void killTree() {
		for (int round = 0; round < 3; round++) {
			ProcessHandle.allProcesses().filter(this::isMarked).forEach(ProcessHandle::destroyForcibly);
		}
	}

	private boolean isMarked(ProcessHandle handle) {
		try {
			byte[] environment = Files.readAllBytes(Path.of("/proc", String.valueOf(handle.pid()), "environ"));
			return new String(environment, StandardCharsets.ISO_8859_1).contains(this.mark);
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		// A process in the background may go on.
	}

}
