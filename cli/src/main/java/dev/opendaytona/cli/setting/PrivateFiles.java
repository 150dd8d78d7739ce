package dev.opendaytona.cli.setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Files that only their owner may read, replaced whole or not at all.
 */
public final class PrivateFiles {

	private PrivateFiles() {
	}

	/**
	 * Replaces a file in one step; after a crash it holds the old text or the new.
	 * @param file the file; its directory exists
	 * @param text what it shall hold
	 */
	public static void replace(Path file, String text) {
		Path next = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
		try {
			Files.deleteIfExists(next);
			write(next, text);
			Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void write(Path file, String text) throws IOException {
		var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
		try (FileChannel channel = FileChannel.open(file,
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
			ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
	}

}
