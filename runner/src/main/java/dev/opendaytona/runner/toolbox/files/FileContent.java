package dev.opendaytona.runner.toolbox.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

import dev.opendaytona.api.error.ApiException;
import dev.opendaytona.runner.engine.SandboxPath;
import dev.opendaytona.runner.engine.SandboxRoot;

/**
 * The bytes of a file, exactly as many as were announced, though the file may change
 * meanwhile (docs/files.md). Of one that grows they are the beginning. One that becomes
 * shorter than what was announced is a failure in the middle, which breaks the answer
 * off: no peer takes it for the file. One that is small is read before it is announced,
 * so that this cannot happen to it.
 */
final class FileContent extends InputStream {

	private static final int SMALL_BYTES = 64 * 1024;

	/**
	 * Files of the kernel say that they are empty, as in /proc, or have a page, as in
	 * /sys. Of those that say that they are empty so much is read to find out their size.
	 */
	private static final int AHEAD_BYTES = 1024 * 1024;

	private static final long UNKNOWN = -1;

	private final InputStream file;

	private final long size;

	private long left;

	/** What is to be passed over first. */
	private long before;

	private FileContent(InputStream file, long size) {
		this.file = file;
		this.size = size;
		this.left = (size == UNKNOWN) ? Long.MAX_VALUE : size;
	}

	static FileContent open(SandboxRoot root, SandboxPath path) {
		SandboxRoot.ReadFile file = root.read(path);
		if (file.size() > SMALL_BYTES) {
			return new FileContent(file.content(), file.size());
		}
		try {
			return readAhead(file.content(), (file.size() > 0) ? SMALL_BYTES : AHEAD_BYTES, file.size() > 0);
		}
		catch (IOException ex) {
			closed(file.content());
			throw new ApiException.Internal("FILE_READ_FAILED", "Cannot read '" + path + "'; try again", ex);
		}
	}

	/**
	 * What has more than it said grows, or is the kernel's: then only its end tells its
	 * size.
	 */
	private static FileContent readAhead(InputStream file, int most, boolean cut) throws IOException {
		byte[] ahead = file.readNBytes(most);
		int next = (ahead.length == most && !cut) ? file.read() : -1;
		if (next >= 0) {
			InputStream start = new ByteArrayInputStream(ahead);
			InputStream byteAfter = new ByteArrayInputStream(new byte[] { (byte) next });
			return new FileContent(new SequenceInputStream(new SequenceInputStream(start, byteAfter), file), UNKNOWN);
		}
		file.close();
		return new FileContent(new ByteArrayInputStream(ahead), ahead.length);
	}

	/** Whether it is known before the end how many bytes there are. */
	boolean isSizeKnown() {
		return this.size != UNKNOWN;
	}

	/** How many bytes the file had when it was opened. */
	long size() {
		return this.size;
	}

	/**
	 * Leaves out all but a part; to be called before anything is read.
	 * @param range the part, of a known size
	 */
	void only(ByteRange range) {
		this.before = range.first();
		this.left = range.length();
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
		this.file.skipNBytes(this.before);
		this.before = 0;
		int count = this.file.read(bytes, offset, (int) Math.min(length, this.left));
		if (count < 0 && isSizeKnown()) {
			throw new IOException("The file became shorter while it was read");
		}
		this.left -= count;
		return count;
	}

	@Override
	public void close() {
		closed(this.file);
	}

	private static void closed(InputStream file) {
		try {
			file.close();
		}
		catch (IOException ex) {
			// Nothing was written, so that nothing is lost.
		}
	}

}
