package dev.opendaytona.cli.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

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
			FileChannel channel = open(file);
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

	/** Who may read a file may lock it, too. */
	private static FileChannel open(Path file) throws IOException {
		Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
		FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
				PosixFilePermissions.asFileAttribute(owner));
		Files.setPosixFilePermissions(file, owner);
		return channel;
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
