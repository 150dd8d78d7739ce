package dev.opendaytona.runner.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Consumer;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.Engine;
import dev.opendaytona.runner.engine.ExecProcess;
import dev.opendaytona.runner.engine.ExecRequest;

/**
 * Runs a process of a build to its end. Cancelling the build ends it.
 */
final class Execution {

	private static final Duration LOOK = Duration.ofMillis(500);

	private static final Duration LAST_WORDS = Duration.ofSeconds(2);

	private static final int BUFFER_BYTES = 16 * 1024;

	private final Engine engine;

	private final Consumer<byte[]> output;

	/**
	 * Creates it.
	 * @param engine runs the process
	 * @param output is given what it writes, as it comes
	 */
	Execution(Engine engine, Consumer<byte[]> output) {
		this.engine = engine;
		this.output = output;
	}

	/**
	 * Runs a process. The output is read by a thread of its own, because only a wait can
	 * be interrupted.
	 * @param sandbox where it runs
	 * @param request the process
	 * @return its exit code
	 */
	int run(String sandbox, ExecRequest request) {
		try (ExecProcess process = this.engine.exec(sandbox, request)) {
			Thread reader = Thread.ofPlatform().daemon().name("build-output").start(() -> drain(process));
			try {
				process.stdin().close();
				OptionalInt code = process.waitFor(LOOK);
				while (code.isEmpty()) {
					code = process.waitFor(LOOK);
				}
				boolean _ = reader.join(LAST_WORDS);
				process.failure().ifPresent((failure) -> {
					throw new ApiException.InvalidRequest("BUILD_FAILED",
							"'" + request.argv().getFirst() + "' could not be started: " + failure);
				});
				return code.getAsInt();
			}
			finally {
				process.killTree();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ApiException.Unavailable("The build was cancelled");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void drain(ExecProcess process) {
		byte[] buffer = new byte[BUFFER_BYTES];
		try {
			InputStream written = process.stdout();
			for (int read = written.read(buffer); read >= 0; read = written.read(buffer)) {
				this.output.accept(Arrays.copyOf(buffer, read));
			}
		}
		catch (IOException | RuntimeException ended) {
			// The process is gone, and with it what it would have said.
		}
	}

}
