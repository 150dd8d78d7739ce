package dev.opendaytona.runner.host;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.opendaytona.runner.host.Syscalls.Call;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * A pipe (pipe2(2)). Other processes open an end by its path below /proc.
 *
 * @param source where it is read
 * @param sink where it is written
 */
record Pipe(Fd source, Fd sink) implements AutoCloseable {

	private static final long O_CLOEXEC = 0x80000;

	private static final int BUFFER_BYTES = 64 * 1024;

	static Pipe create() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment ends = arena.allocate(8, 4);
			Syscalls.call(Call.PIPE2, "", ends.address(), O_CLOEXEC);
			return new Pipe(new Fd(ends.get(JAVA_INT, 0)), new Fd(ends.get(JAVA_INT, 4)));
		}
	}

	/**
	 * A stream; a virtual thread that waits on it keeps its carrier. Closes the source.
	 */
	InputStream input() {
		try (this.source) {
			return new BufferedInputStream(new FileInputStream(this.source.path().toFile()), BUFFER_BYTES);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A stream; a virtual thread that waits on it keeps its carrier. Closes the sink. */
	OutputStream output() {
		try (this.sink) {
			return new FileOutputStream(this.sink.path().toFile());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.source.close();
		this.sink.close();
	}

}
