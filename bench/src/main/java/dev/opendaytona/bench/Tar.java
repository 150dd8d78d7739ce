package dev.opendaytona.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a tar (POSIX ustar) of names with at most 100 bytes; everything belongs to root.
 */
final class Tar implements AutoCloseable {

	private static final int BLOCK_BYTES = 512;

	private static final int MODE = 100;

	private static final int UID = 108;

	private static final int GID = 116;

	private static final int SIZE = 124;

	private static final int TIME = 136;

	private static final int CHECKSUM = 148;

	private static final int TYPE = 156;

	private static final int TARGET = 157;

	private static final int MAGIC = 257;

	private final OutputStream out;

	Tar(OutputStream out) {
		this.out = out;
	}

	void directory(String name) throws IOException {
		header(name + "/", 0755, 0, '5', "");
	}

	void link(String name, String target) throws IOException {
		header(name, 0777, 0, '2', target);
	}

	void file(String name, int mode, byte[] content) throws IOException {
		header(name, mode, content.length, '0', "");
		this.out.write(content);
		this.out.write(new byte[-content.length & BLOCK_BYTES - 1]);
	}

	private void header(String name, int mode, int size, char type, String target) throws IOException {
		byte[] header = new byte[BLOCK_BYTES];
		put(header, 0, name);
		put(header, MODE, String.format("%07o", mode));
		put(header, UID, "0000000");
		put(header, GID, "0000000");
		put(header, SIZE, String.format("%011o", size));
		put(header, TIME, "00000000000");
		put(header, CHECKSUM, "        ");
		put(header, TYPE, String.valueOf(type));
		put(header, TARGET, target);
		put(header, MAGIC, "ustar\00000");
		int sum = 0;
		for (byte one : header) {
			sum += one & 0xff;
		}
		put(header, CHECKSUM, String.format("%06o\0", sum));
		this.out.write(header);
	}

	private static void put(byte[] header, int offset, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(bytes, 0, header, offset, bytes.length);
	}

	/** Ends it, and what it is written to. */
	@Override
	public void close() throws IOException {
		this.out.write(new byte[2 * BLOCK_BYTES]);
		this.out.close();
	}

}
