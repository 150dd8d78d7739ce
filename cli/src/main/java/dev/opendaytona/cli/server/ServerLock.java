package dev.opendaytona.cli.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A lock on a file, held by at most one process and freed by the kernel when that process
 * ends in whatever way.
 */
final class ServerLock implements AutoCloseable {

	private final FileChannel channel;

	private ServerLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Takes the lock if nobody holds it.
	 * @param file the file; made when it does not exist
	 * @return the lock; empty when another holds it
	 */
	static Optional<ServerLock> find(Path file) {
		try {
			FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
			FileLock lock = channel.tryLock();
			if (lock != null) {
				return Optional.of(new ServerLock(channel));
			}
			channel.close();
			return Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
