package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

import dev.opendaytona.runner.engine.Engine;

/**
 * The log of the first process of a sandbox, followed: nothing, until the sandbox stops.
 */
final class EntrypointLog extends InputStream {

	private static final Duration STEP = Duration.ofMillis(500);

	private final Engine engine;

	private final String sandbox;

	EntrypointLog(Engine engine, String sandbox) {
		this.engine = engine;
		this.sandbox = sandbox;
	}

	@Override
	public int read() throws IOException {
		return end();
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return end();
	}

	private int end() throws IOException {
		try {
			while (this.engine.inspect(this.sandbox) == Engine.Presence.RUNNING) {
				Thread.sleep(STEP);
			}
			return -1;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Nobody reads the log any more");
		}
	}

}
