package dev.opendaytona.runner.toolbox.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import dev.opendaytona.runner.engine.SandboxRoot;
import org.jspecify.annotations.Nullable;

/**
 * The log of a command, read from its beginning with memory that does not depend on its
 * size: as it is now, or followed to the end of the command. Its parts come in the order
 * that was seen, else output before error output.
 */
final class Log implements AutoCloseable {

	private static final int CHUNK_BYTES = 64 * 1024;

	private final Command command;

	private final SessionFiles files;

	private final Map<LogSource, Part> parts = new EnumMap<>(LogSource.class);

	private final byte[] chunk = new byte[CHUNK_BYTES];

	private final boolean follow;

	/** Whether the command had ended when the size of its log was taken. */
	private boolean whole;

	private int step;

	private volatile boolean closed;

	private Log(Command command, SessionFiles files, boolean follow) {
		this.command = command;
		this.files = files;
		this.follow = follow;
	}

	/** The log as it is now; of a larger one than the bound its beginning and end. */
	static Log now(Command command, SessionFiles files, long bound) {
		Log log = new Log(command, files, false);
		log.whole = command.ended();
		log.open(bound / LogSource.values().length);
		return log;
	}

	/** The log to the end of the command. */
	static Log followed(Command command, SessionFiles files) {
		Log log = new Log(command, files, true);
		log.open(Long.MAX_VALUE);
		return log;
	}

	private void open(long bound) {
		for (LogSource source : LogSource.values()) {
			this.parts.put(source, new Part(this.files.open(this.command.record(), source), bound, this.follow));
		}
	}

	/** The next bytes; null at the end. Waits when it follows a command that runs. */
	@Nullable Piece next() throws IOException, InterruptedException {
		Pause pause = new Pause();
		while (!this.closed) {
			if (this.follow && !this.whole && this.command.ended()) {
				end();
			}
			Piece piece = available();
			if (piece != null) {
				return piece;
			}
			if (!this.follow || this.whole) {
				return finished();
			}
			pause.take(false);
		}
		return null;
	}

	/** What a program in the background adds from now on belongs to no command. */
	private void end() {
		this.whole = true;
		this.parts.forEach(
				(source, part) -> part.limit = Math.max(part.position, this.files.size(this.command.record(), source)));
	}

	private @Nullable Piece available() throws IOException {
		while (this.step < this.command.order().count()) {
			Order.Step next = this.command.order().step(this.step);
			Piece piece = read(next.source(), next.end());
			if (piece != null) {
				return piece;
			}
			this.step++;
		}
		Piece piece = read(LogSource.STDOUT, Long.MAX_VALUE);
		return (piece != null) ? piece : read(LogSource.STDERR, Long.MAX_VALUE);
	}

	private @Nullable Piece read(LogSource source, long end) throws IOException {
		Part part = part(source);
		byte[] bytes = part.read(this.chunk, end);
		if (bytes.length == 0) {
			return null;
		}
		boolean last = this.whole && part.position >= part.limit;
		part.endsLine = bytes[bytes.length - 1] == '\n';
		if (last && !part.endsLine) {
			part.endsLine = true;
			bytes = Arrays.copyOf(bytes, bytes.length + 1);
			bytes[bytes.length - 1] = '\n';
		}
		return new Piece(source, bytes);
	}

	/** The last line of an ended command has a line break, whoever made it. */
	private @Nullable Piece finished() {
		for (LogSource source : LogSource.values()) {
			Part part = part(source);
			if (this.whole && !part.endsLine) {
				part.endsLine = true;
				return new Piece(source, new byte[] { '\n' });
			}
		}
		return null;
	}

	private Part part(LogSource source) {
		Part part = this.parts.get(source);
		if (part == null) {
			throw new IllegalStateException("The log is not open");
		}
		return part;
	}

	@Override
	public void close() {
		this.closed = true;
		this.parts.values().forEach(Part::close);
	}

	/** One of the files of a log. */
	private static final class Part {

		private final InputStream content;

		/** Where it is cut out of an answer that must not grow without bound. */
		private final long cutFrom;

		private final long cutTo;

		private long limit;

		private long position;

		private boolean endsLine = true;

		private Part(SandboxRoot.ReadFile file, long bound, boolean follow) {
			this.content = file.content();
			this.limit = follow ? Long.MAX_VALUE : file.size();
			boolean cut = !follow && file.size() > bound;
			this.cutFrom = cut ? (bound / 2) : Long.MAX_VALUE;
			this.cutTo = cut ? (file.size() - bound / 2) : Long.MAX_VALUE;
		}

		private byte[] read(byte[] chunk, long end) throws IOException {
			if (this.position == this.cutFrom) {
				return cut();
			}
			long most = Math.min(Math.min(end, this.limit), (this.position < this.cutFrom) ? this.cutFrom : this.limit);
			int length = Math.clamp(most - this.position, 0, chunk.length);
			int count = (length == 0) ? 0 : Math.max(0, this.content.read(chunk, 0, length));
			this.position += count;
			return Arrays.copyOf(chunk, count);
		}

		private byte[] cut() throws IOException {
			this.content.skipNBytes(this.cutTo - this.cutFrom);
			this.position = this.cutTo;
			return ("\n[" + (this.cutTo - this.cutFrom)
					+ " bytes are left out here; follow the log to have it whole]\n")
				.getBytes(StandardCharsets.UTF_8);
		}

		private void close() {
			try {
				this.content.close();
			}
			catch (IOException ignored) {
				// Nothing was written.
			}
		}

	}

}
