package dev.opendaytona.runner.host;

import java.lang.foreign.Arena;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.opendaytona.runner.host.Syscalls.Call;

/**
 * An open file descriptor of this process, closed once.
 */
public final class Fd implements AutoCloseable {

	private static final long AT_FDCWD = -100;

	private static final long O_CLOEXEC = 0x80000;

	private static final long O_PATH = 0x200000;

	private static final long O_DIRECTORY = Openat2.DIRECTORY;

	private static final Cleaner CLEANER = Cleaner.create();

	private final int number;

	private final AtomicBoolean open = new AtomicBoolean(true);

	/** The owner and each use in progress. */
	private final AtomicInteger holders = new AtomicInteger(1);

	/**
	 * Takes over a descriptor.
	 * @param number its number
	 */
	public Fd(int number) {
		this.number = number;
	}

	/**
	 * Opens a file of the host for reading.
	 * @param path the file
	 * @return its descriptor
	 */
	public static Fd open(Path path) {
		return open(path, O_CLOEXEC);
	}

	/**
	 * Opens a directory of the host, only to start paths from it.
	 * @param path the directory
	 * @return its descriptor
	 */
	public static Fd directory(Path path) {
		return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}

	private static Fd open(Path path, long flags) {
		try (Arena arena = Arena.ofConfined()) {
			return new Fd((int) Syscalls.call(Call.OPENAT, path.toString(), AT_FDCWD,
					Syscalls.string(arena, path.toString()), flags, 0));
		}
	}

	/**
	 * Its number.
	 * @return the number
	 */
	public int number() {
		return this.number;
	}

	/**
	 * Where other processes find it while it is open.
	 * @return a path below /proc
	 */
	public Path path() {
		return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + this.number);
	}

	/**
	 * Uses the descriptor, which stays open meanwhile even if another thread closes it:
	 * its number must not be given to another file under somebody's hands.
	 * @param <T> the result
	 * @param action what to do
	 * @return what it returned
	 */
	public <T> T whileOpen(Supplier<T> action) {
		if (this.holders.getAndUpdate((count) -> (count == 0) ? 0 : count + 1) == 0) {
			throw new IllegalStateException("The descriptor is closed");
		}
		try {
			return action.get();
		}
		finally {
			release();
		}
	}

	/**
	 * Closes this too when somebody forgets the one that should do it, because a request
	 * was cut off just then.
	 * @param owner closes it otherwise
	 */
	void closeWith(Object owner) {
		CLEANER.register(owner, this::close);
	}

	@Override
	public void close() {
		if (this.open.compareAndSet(true, false)) {
			release();
		}
	}

	private void release() {
		if (this.holders.decrementAndGet() == 0) {
			Syscalls.attempt(Call.CLOSE, this.number);
		}
	}

}
