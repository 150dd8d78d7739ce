package dev.opendaytona.runner.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * What is told of the making of an image, in a file: it can be read while it grows, and
 * after a restart of the runner. It stops growing at a bound.
 */
public final class MakingLog implements AutoCloseable {

	private static final long MAX_BYTES = 16 << 20;

	private static final long PAUSE_MILLIS = 100;

	private final OutputStream file;

	private long left = MAX_BYTES;

	MakingLog(Path path) {
		try {
			this.file = Files.newOutputStream(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private MakingLog(OutputStream file) {
		this.file = file;
	}

	/** For what nobody listens to. */
	static MakingLog silent() {
		return new MakingLog(OutputStream.nullOutputStream());
	}

	/**
	 * Adds a line.
	 * @param line the line, without its end
	 */
	public void line(String line) {
		write((line + "\n").getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Adds bytes as they are.
	 * @param bytes the bytes
	 */
	public synchronized void write(byte[] bytes) {
		try {
			int length = (int) Math.min(bytes.length, this.left);
			this.file.write(bytes, 0, length);
			this.left -= length;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.file.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads a log from its beginning.
	 * @param path its file
	 * @param grows whether there will be more; its end is the end of the log
	 * @return the stream
	 */
	static InputStream open(Path path, BooleanSupplier grows) throws IOException {
		return new Following(Files.newInputStream(path), grows);
	}

	static void pause() throws IOException {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Nobody reads the log any more", ex);
		}
	}

	private static final class Following extends InputStream {

		private final InputStream file;

		private final BooleanSupplier grows;

		private Following(InputStream file, BooleanSupplier grows) {
			this.file = file;
			this.grows = grows;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			while (true) {
				boolean more = this.grows.getAsBoolean();
				int read = this.file.read(bytes, offset, length);
				if (read >= 0 || !more) {
					return read;
				}
				pause();
			}
		}

		@Override
		public void close() throws IOException {
			this.file.close();
		}

	}

}
