package dev.opendaytona.runner.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * Where a runtime hands over the master end of the terminal that it made (runc
 * docs/terminals.md, "detached new terminal"): a socket that takes one connection with
 * one descriptor (unix(7), SCM_RIGHTS).
 */
public final class ConsoleSocket implements AutoCloseable {

	private static final short AF_UNIX = 1;

	private static final long STREAM_CLOEXEC_NONBLOCK = 1 | 0x80000 | 0x800;

	private static final long CLOEXEC_NONBLOCK = 0x80000 | 0x800;

	private static final long MSG_CMSG_CLOEXEC = 0x40000000;

	/** The longest name, with its end (unix(7), sun_path). */
	private static final int NAME_BYTES = 108;

	/** A header of 16 bytes and one descriptor, aligned. */
	private static final int CONTROL_BYTES = 24;

	private static final int SOL_SOCKET = 1;

	private static final int SCM_RIGHTS = 1;

	/** How often it is looked whether the runtime still lives. */
	private static final Duration STEP = Duration.ofMillis(20);

	private final Path file;

	private final Fd directory;

	private final Fd socket;

	private ConsoleSocket(Path file, Fd directory, Fd socket) {
		this.file = file;
		this.directory = directory;
		this.socket = socket;
	}

	/**
	 * Makes a socket that only its owner may connect to.
	 * @param file where; must not exist, in a directory that only its owner may write to
	 * @return the socket
	 */
	public static ConsoleSocket listen(Path file) {
		Fd directory = Fd.directory(Objects.requireNonNull(file.getParent()));
		Fd socket = new Fd((int) Syscalls.call(Call.SOCKET, "", AF_UNIX, STREAM_CLOEXEC_NONBLOCK, 0));
		ConsoleSocket console = new ConsoleSocket(file, directory, socket);
		try {
			console.bind();
			Syscalls.call(Call.LISTEN, file.toString(), socket.number(), 1);
			return console;
		}
		catch (RuntimeException ex) {
			console.close();
			throw ex;
		}
	}

	private void bind() {
		byte[] name = path().toString().getBytes(StandardCharsets.UTF_8);
		if (name.length >= NAME_BYTES) {
			throw new HostException("The name of a socket is too long: " + path());
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment address = arena.allocate(2 + NAME_BYTES, 2);
			address.set(JAVA_SHORT, 0, AF_UNIX);
			MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
			Syscalls.call(Call.BIND, this.file.toString(), this.socket.number(), address.address(), 2 + NAME_BYTES);
		}
	}

	/**
	 * Where to connect: short enough for a socket's address, however deep the directory.
	 * @return a path that is valid until this is closed
	 */
	public Path path() {
		return this.directory.path().resolve(Objects.requireNonNull(this.file.getFileName()));
	}

	/**
	 * Takes the descriptor that somebody sends. Waits in system calls.
	 * @param over whether nobody is there any more who could send it
	 * @param limit how long to wait
	 * @return the descriptor, or empty when it is over
	 */
	public Optional<Fd> receive(BooleanSupplier over, Duration limit) {
		long end = System.nanoTime() + limit.toNanos();
		Optional<Fd> connection = attempt(this.socket, over, end, this::accept);
		try (Fd peer = connection.orElse(null)) {
			return (peer != null) ? attempt(peer, over, end, () -> take(peer)) : Optional.empty();
		}
	}

	private interface Attempt {

		/** The number of a descriptor or a negated {@link Errno}. */
		long make();

	}

	private static Optional<Fd> attempt(Fd source, BooleanSupplier over, long end, Attempt attempt) {
		while (true) {
			boolean last = over.getAsBoolean();
			long result = attempt.make();
			if (result >= 0) {
				return Optional.of(new Fd((int) result));
			}
			if (last || result != -Errno.EAGAIN) {
				return Optional.empty();
			}
			if (System.nanoTime() - end > 0) {
				throw new HostException("No terminal was handed over in time");
			}
			Poll.await(STEP, new Poll.Entry(source, Poll.IN));
		}
	}

	private long accept() {
		return Syscalls.attempt(Call.ACCEPT4, this.socket.number(), 0, 0, CLOEXEC_NONBLOCK);
	}

	/** A message without a descriptor ends it, as an empty one does. */
	private static long take(Fd peer) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment text = arena.allocate(4096);
			MemorySegment vector = arena.allocate(16, 8);
			vector.setAtIndex(JAVA_LONG, 0, text.address());
			vector.setAtIndex(JAVA_LONG, 1, text.byteSize());
			MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
			MemorySegment message = arena.allocate(56, 8);
			message.setAtIndex(JAVA_LONG, 2, vector.address());
			message.setAtIndex(JAVA_LONG, 3, 1);
			message.setAtIndex(JAVA_LONG, 4, control.address());
			message.setAtIndex(JAVA_LONG, 5, CONTROL_BYTES);
			long result = Syscalls.attempt(Call.RECVMSG, peer.number(), message.address(), MSG_CMSG_CLOEXEC);
			return (result < 0) ? result : descriptor(control, message.getAtIndex(JAVA_LONG, 5));
		}
	}

	private static long descriptor(MemorySegment control, long length) {
		boolean sent = length >= 20 && control.get(JAVA_INT, 8) == SOL_SOCKET
				&& control.get(JAVA_INT, 12) == SCM_RIGHTS;
		return sent ? control.get(JAVA_INT, 16) : -Errno.EIO;
	}

	@Override
	public void close() {
		this.socket.close();
		this.directory.close();
		try {
			Files.deleteIfExists(this.file);
		}
		catch (IOException ignored) {
			// It goes with its directory.
		}
	}

}
