package dev.opendaytona.platform.storage;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/**
 * An object that is being written, out of sight until it is published whole. One that was
 * closed before is gone.
 */
final class IncomingFile implements Closeable {

	private static final long CHECK_EVERY_BYTES = 16 << 20;

	/** How often somebody may remove the empty directory under our feet. */
	private static final int TRIES = 20;

	private final Path path;

	private final FileChannel channel;

	private final Space space;

	private final MessageDigest md5 = Digests.md5();

	private IncomingFile(Path path, FileChannel channel, Space space) {
		this.path = path;
		this.channel = channel;
		this.space = space;
	}

	static IncomingFile create(Path path, Space space) throws IOException {
		space.require(0);
		return new IncomingFile(path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
				space);
	}

	void write(InputStream content) throws IOException {
		content.transferTo(new Sink());
	}

	/**
	 * Appends a file that holds an object, without its footer; not counted in the MD5.
	 */
	void append(FileChannel object) throws IOException {
		long size = object.size() - ObjectFooter.BYTES;
		this.space.require(size);
		long done = 0;
		while (done < size) {
			done += object.transferTo(done, size - done, this.channel);
		}
	}

	/** The MD5 of what was written; may be asked once. */
	byte[] md5() {
		return this.md5.digest();
	}

	/**
	 * Puts the file in its place, where it shows. What was acknowledged outlasts a power
	 * cut.
	 * @param target its place; directories that are missing are made
	 * @param etag the ETag of the object
	 */
	void publish(Path target, String etag) throws IOException {
		writeFooter(etag);
		for (int tries = 1;; tries++) {
			try {
				Files.createDirectories(target.getParent());
				replace(target);
				return;
			}
			catch (NoSuchFileException | FileAlreadyExistsException removedMeanwhile) {
				if (tries == TRIES) {
					throw removedMeanwhile;
				}
			}
		}
	}

	/**
	 * The same for a directory that has to be there.
	 * @throws NoSuchFileException when it is not
	 */
	void publishInto(Path directory, String name, String etag) throws IOException {
		writeFooter(etag);
		replace(directory.resolve(name));
	}

	private void writeFooter(String etag) throws IOException {
		ByteBuffer footer = ObjectFooter.of(etag);
		while (footer.hasRemaining()) {
			this.channel.write(footer);
		}
		this.channel.force(true);
	}

	private void replace(Path target) throws IOException {
		Files.move(this.path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
			directory.force(true);
		}
		catch (NoSuchFileException deletedAgain) {
			// Somebody has deleted the object already.
		}
	}

	@Override
	public void close() throws IOException {
		try (this.channel) {
			Files.deleteIfExists(this.path);
		}
	}

	/** Says whether the disk has room. */
	@FunctionalInterface
	interface Space {

		void require(long more) throws IOException;

	}

	/** Writes and counts. */
	private final class Sink extends OutputStream {

		private long unchecked;

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.unchecked += length;
			if (this.unchecked > CHECK_EVERY_BYTES) {
				IncomingFile.this.space.require(0);
				this.unchecked = 0;
			}
			IncomingFile.this.md5.update(bytes, offset, length);
			ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
			while (buffer.hasRemaining()) {
				IncomingFile.this.channel.write(buffer);
			}
		}

	}

}
