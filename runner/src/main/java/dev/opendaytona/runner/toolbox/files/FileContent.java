package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * The bytes of a file, exactly as many as were announced: a file that grows meanwhile is
 * cut there, and one that shrinks is a failure. A small one is read before it is
 * announced.
 */
final class FileContent extends InputStream {

	/**
	 * Files of the kernel say that they are empty, as in /proc, or have a page, as in
	 * /sys, which is up to so large.
	 */
	private static final int PAGE_BYTES = 64 * 1024;

	private static final int AHEAD_BYTES = 1024 * 1024;

	private final InputStream file;

	private final long size;

	private long left;

	private FileContent(InputStream file, long size) {
		this.file = file;
		this.size = size;
		this.left = size;
	}

	static FileContent open(SandboxRoot root, SandboxPath path) {
		SandboxRoot.ReadFile file = root.read(path);
		if (file.size() > PAGE_BYTES) {
			return new FileContent(file.content(), file.size());
		}
		try (InputStream content = file.content()) {
			byte[] ahead = content.readNBytes(AHEAD_BYTES);
			return new FileContent(new ByteArrayInputStream(ahead), ahead.length);
		}
		catch (IOException ex) {
			throw new ApiException.Internal("FILE_READ_FAILED", "Cannot read '" + path + "'; try again", ex);
		}
	}

	long size() {
		return this.size;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (this.left == 0) {
			return -1;
		}
		int count = this.file.read(bytes, offset, (int) Math.min(length, this.left));
		if (count < 0) {
			throw new IOException("The file became shorter while it was read");
		}
		this.left -= count;
		return count;
	}

	@Override
	public void close() throws IOException {
		this.file.close();
	}

}
