package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.opendaytona.runner.engine.ExecProcess;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server whose part is played by the test.
 */
final class ScriptedServer implements ExecProcess {

	private static final JsonMapper JSON = new JsonMapper();

	private final Pipe input = pipe();

	private final Pipe output = pipe();

	private final MessageReader heard = new MessageReader(Channels.newInputStream(this.input.source()), 1 << 20);

	private final CountDownLatch gone = new CountDownLatch(1);

	private volatile boolean killed;

	private static Pipe pipe() {
		try {
			return Pipe.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The next message that it is sent. */
	JsonNode hear() throws IOException {
		return JSON.readTree(this.heard.body(this.heard.length()));
	}

	void say(String body) throws IOException {
		sayRaw(MessageReader.framed(body.getBytes(StandardCharsets.UTF_8)));
	}

	void sayRaw(byte[] bytes) throws IOException {
		Channels.newOutputStream(this.output.sink()).write(bytes);
	}

	void leave() throws IOException {
		this.gone.countDown();
		this.output.sink().close();
	}

	boolean killed() {
		return this.killed;
	}

	@Override
	public OutputStream stdin() {
		return Channels.newOutputStream(this.input.sink());
	}

	@Override
	public InputStream stdout() {
		return Channels.newInputStream(this.output.source());
	}

	@Override
	public InputStream stderr() {
		return InputStream.nullInputStream();
	}

	@Override
	public OptionalInt waitFor(Duration limit) throws InterruptedException {
		return this.gone.await(limit.toMillis(), TimeUnit.MILLISECONDS) ? OptionalInt.of(0) : OptionalInt.empty();
	}

	@Override
	public Optional<String> failure() {
		return Optional.empty();
	}

	/** As the kernel does it: its ends of the pipes are closed. */
	@Override
	public void killTree() {
		this.killed = true;
		this.gone.countDown();
		try {
			this.output.sink().close();
			this.input.source().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.output.source().close();
			this.input.sink().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
