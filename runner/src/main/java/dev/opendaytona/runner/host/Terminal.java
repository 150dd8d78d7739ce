package dev.opendaytona.runner.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;

import dev.opendaytona.runner.host.Syscalls.Call;
import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * The master end of a pseudo-terminal (pty(7)). Only the descriptor itself leads to it:
 * to open it again by its path below /proc makes another terminal. A virtual thread that
 * reads or writes keeps its carrier. One thread may read while another writes and a third
 * one closes, which ends both.
 */
public final class Terminal implements AutoCloseable {

	private static final long F_GETFL = 3;

	private static final long F_SETFL = 4;

	private static final long O_NONBLOCK = 0x800;

	private static final long EFD_CLOEXEC_NONBLOCK = 0x80000 | 0x800;

	private static final long TIOCSWINSZ = 0x5414;

	private static final long TIOCGPTPEER = 0x5441;

	private static final long O_RDWR_NOCTTY_CLOEXEC = 0x2 | 0x100 | 0x80000;

	/** As much as the kernel gives or takes at once. */
	private static final int BUFFER_BYTES = 16 * 1024;

	/** For the case that the kernel forgets to say that it has room. */
	private static final Duration STEP = Duration.ofMillis(200);

	private static final Duration LONG = Duration.ofHours(1);

	private final @Nullable Ends ends;

	private volatile boolean closed;

	/**
	 * Takes over a terminal.
	 * @param master its master end
	 */
	public Terminal(Fd master) {
		long flags = Syscalls.call(Call.FCNTL, "a terminal", master.number(), F_GETFL, 0);
		Syscalls.call(Call.FCNTL, "a terminal", master.number(), F_SETFL, flags | O_NONBLOCK);
		this.ends = new Ends(master, new Fd((int) Syscalls.call(Call.EVENTFD2, "", 0, EFD_CLOEXEC_NONBLOCK)));
		this.ends.master().closeWith(this);
		this.ends.wake().closeWith(this);
	}

	private Terminal() {
		this.ends = null;
		this.closed = true;
	}

	/**
	 * A terminal that never was.
	 * @return one with an empty output
	 */
	public static Terminal ended() {
		return new Terminal();
	}

	/**
	 * The terminal and what wakes those who wait for it.
	 *
	 * @param master the master end
	 * @param wake becomes readable when the terminal is closed
	 */
	private record Ends(Fd master, Fd wake) {

	}

	/**
	 * What appears on the screen; ends with the last process that has the terminal open,
	 * and when it is closed.
	 * @return the stream; to close it does nothing
	 */
	public InputStream output() {
		return new Screen();
	}

	/**
	 * What is typed. Waits while the processes do not read.
	 * @return the stream; to close it does nothing
	 */
	public OutputStream input() {
		return new Keyboard();
	}

	/**
	 * Changes the size. Does nothing when the terminal has ended.
	 * @param columns its width in characters
	 * @param rows its height in lines
	 */
	public void resize(int columns, int rows) {
		transfer((master) -> {
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment size = arena.allocate(8, 2);
				size.setAtIndex(JAVA_SHORT, 0, (short) rows);
				size.setAtIndex(JAVA_SHORT, 1, (short) columns);
				return Syscalls.attempt(Call.IOCTL, master, TIOCSWINSZ, size.address());
			}
		}, Poll.OUT);
	}

	/**
	 * Makes somebody the owner of the terminal's device, who may then open it by its
	 * name.
	 * @param uid the owner on the host
	 */
	public void giveTo(long uid) {
		transfer((master) -> {
			long device = Syscalls.attempt(Call.IOCTL, master, TIOCGPTPEER, O_RDWR_NOCTTY_CLOEXEC);
			if (device < 0) {
				return -Errno.EIO;
			}
			try (Fd slave = new Fd((int) device)) {
				return Syscalls.attempt(Call.FCHOWN, slave.number(), uid, -1);
			}
		}, Poll.OUT);
	}

	private interface Transfer {

		/** Bytes that were moved, or a negated {@link Errno}. */
		long make(int master);

	}

	/**
	 * Makes a transfer as soon as it can be made.
	 * @return its result, or {@code -EIO} when the terminal has been closed
	 */
	private long transfer(Transfer transfer, short events) {
		if (this.ends == null) {
			return -Errno.EIO;
		}
		Ends open = this.ends;
		try {
			return open.master().whileOpen(() -> open.wake().whileOpen(() -> repeat(open, transfer, events)));
		}
		catch (IllegalStateException ex) {
			if (!this.closed) {
				throw ex;
			}
			return -Errno.EIO;
		}
	}

	private long repeat(Ends open, Transfer transfer, short events) {
		while (!this.closed) {
			long result = transfer.make(open.master().number());
			if (result != -Errno.EAGAIN) {
				return result;
			}
			Poll.await((events == Poll.IN) ? LONG : STEP, new Poll.Entry(open.master(), events),
					new Poll.Entry(open.wake(), Poll.IN));
		}
		return -Errno.EIO;
	}

	/** Hangs up. */
	@Override
	public void close() {
		this.closed = true;
		if (this.ends != null) {
			try {
				this.ends.wake().whileOpen(() -> wake(this.ends.wake()));
			}
			catch (IllegalStateException already) {
				return;
			}
			this.ends.master().close();
			this.ends.wake().close();
		}
	}

	private static long wake(Fd event) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment one = arena.allocate(8, 8);
			one.set(JAVA_BYTE, 0, (byte) 1);
			return Syscalls.attempt(Call.WRITE, event.number(), one.address(), one.byteSize());
		}
	}

	private final class Screen extends InputStream {

		private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
		}

		/** An input/output error says that no process has the terminal open any more. */
		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			if (length == 0) {
				return 0;
			}
			long limit = Math.min(length, BUFFER_BYTES);
			long count = transfer((master) -> Syscalls.attempt(Call.READ, master, this.buffer.address(), limit),
					Poll.IN);
			if (count == 0 || count == -Errno.EIO) {
				return -1;
			}
			if (count < 0) {
				throw new IOException(Errno.text((int) -count));
			}
			MemorySegment.copy(this.buffer, JAVA_BYTE, 0, bytes, offset, (int) count);
			return (int) count;
		}

	}

	private final class Keyboard extends OutputStream {

		private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, bytes.length);
			int done = 0;
			while (done < length) {
				int limit = Math.min(length - done, BUFFER_BYTES);
				MemorySegment.copy(bytes, offset + done, this.buffer, JAVA_BYTE, 0, limit);
				long count = transfer((master) -> Syscalls.attempt(Call.WRITE, master, this.buffer.address(), limit),
						Poll.OUT);
				if (count < 0) {
					throw new IOException("The terminal has ended: " + Errno.text((int) -count));
				}
				done += (int) count;
			}
		}

	}

}
