package dev.opendaytona.runner.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The names in a tar that nobody vouches for (POSIX.1-2017 pax, and GNU tar), in little
 * memory whatever it holds.
 */
public final class TarHeaders {

	private static final int BLOCK = 512;

	/** Far more than any path that Linux takes. */
	private static final int MOST_NAME_BYTES = 64 * 1024;

	private final InputStream tar;

	private final Visitor visitor;

	private String longName = "";

	private long longSize = -1;

	private TarHeaders(InputStream tar, Visitor visitor) {
		this.tar = tar;
		this.visitor = visitor;
	}

	/** Is told of the entries of a tar. */
	@FunctionalInterface
	public interface Visitor {

		/**
		 * An entry.
		 * @param name its name, as it is written
		 * @param directory whether it is a directory
		 * @return whether to go on
		 */
		boolean entry(String name, boolean directory);

	}

	/**
	 * Reads a tar to its end, or as long as somebody wants to know more.
	 * @param tar the tar; not closed
	 * @param visitor is told of each entry
	 * @throws IOException when it cannot be read, or a name in it is far too long
	 */
	public static void read(InputStream tar, Visitor visitor) throws IOException {
		TarHeaders headers = new TarHeaders(tar, visitor);
		byte[] block = tar.readNBytes(BLOCK);
		while (block.length == BLOCK && block[0] != 0 && headers.entry(block)) {
			block = tar.readNBytes(BLOCK);
		}
	}

	private boolean entry(byte[] block) throws IOException {
		long size = number(block, 124, 12);
		return switch (block[156]) {
			case 'L' -> {
				this.longName = text(content(size));
				yield true;
			}
			case 'x' -> {
				records(text(content(size)));
				yield true;
			}
			case 'g', 'K' -> {
				skip(size);
				yield true;
			}
			default -> visit(block, size);
		};
	}

	private boolean visit(byte[] block, long size) throws IOException {
		String name = this.longName.isEmpty() ? name(block) : this.longName;
		boolean more = this.visitor.entry(name, block[156] == '5' || name.endsWith("/"));
		if (more) {
			if (block[156] == 'S') {
				skipSparseMap(block);
			}
			skip((this.longSize >= 0) ? this.longSize : size);
		}
		this.longName = "";
		this.longSize = -1;
		return more;
	}

	/** A header of the old GNU format may have more blocks that say where holes are. */
	private void skipSparseMap(byte[] header) throws IOException {
		boolean more = header[482] != 0;
		while (more) {
			byte[] block = this.tar.readNBytes(BLOCK);
			more = block.length == BLOCK && block[504] != 0;
		}
	}

	private static String name(byte[] block) {
		String name = field(block, 0, 100);
		boolean ustar = field(block, 257, 5).equals("ustar") && block[262] == 0;
		String prefix = ustar ? field(block, 345, 155) : "";
		return prefix.isEmpty() ? name : prefix + "/" + name;
	}

	private static String field(byte[] block, int offset, int length) {
		int end = offset;
		while (end < offset + length && block[end] != 0) {
			end++;
		}
		return new String(block, offset, end - offset, StandardCharsets.UTF_8);
	}

	/** Octal, or in base 256 when the first bit is set. */
	private static long number(byte[] block, int offset, int length) throws IOException {
		long value = 0;
		if ((block[offset] & 0x80) != 0) {
			for (int i = offset + length - 8; i < offset + length; i++) {
				value = value << 8 | (block[i] & 0xff);
			}
		}
		else {
			String digits = field(block, offset, length).strip();
			value = digits.isEmpty() ? 0 : octal(digits);
		}
		if (value < 0) {
			throw new IOException("An entry has no size that makes sense");
		}
		return value;
	}

	private static long octal(String digits) throws IOException {
		try {
			return Long.parseLong(digits, 8);
		}
		catch (NumberFormatException ex) {
			throw new IOException("An entry has the size '" + digits.replaceAll("\\p{Cntrl}", "?") + "'", ex);
		}
	}

	private byte[] content(long size) throws IOException {
		if (size > MOST_NAME_BYTES) {
			throw new IOException("A name or what is said of an entry takes " + size + " bytes");
		}
		byte[] content = this.tar.readNBytes((int) size);
		skipPadding(size);
		return content;
	}

	private static String text(byte[] content) {
		return new String(content, StandardCharsets.UTF_8).replaceFirst("\0+$", "");
	}

	/** Lines of the form {@code LENGTH NAME=VALUE}. */
	private void records(String text) throws IOException {
		for (String line : text.split("\n", -1)) {
			String[] parts = line.replaceFirst("^[0-9]+ ", "").split("=", 2);
			if (parts.length == 2) {
				Map<String, String> record = Map.of(parts[0], parts[1]);
				this.longName = record.getOrDefault("path", this.longName);
				this.longSize = record.containsKey("size") ? decimal(parts[1]) : this.longSize;
			}
		}
	}

	private static long decimal(String digits) throws IOException {
		try {
			return Long.parseUnsignedLong(digits) & Long.MAX_VALUE;
		}
		catch (NumberFormatException ex) {
			throw new IOException("An entry says that its size is no number", ex);
		}
	}

	private void skip(long size) throws IOException {
		try {
			this.tar.skipNBytes(size);
			skipPadding(size);
		}
		catch (EOFException end) {
			// Whoever reads the rest finds that it breaks off.
		}
	}

	private void skipPadding(long size) throws IOException {
		this.tar.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
	}

}
