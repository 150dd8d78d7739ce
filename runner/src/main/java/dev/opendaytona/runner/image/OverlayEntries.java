package dev.opendaytona.runner.image;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns what overlayfs says in a tar about files that are gone into what the OCI image
 * spec says (layer.md, whiteouts): the contrary of {@link Whiteouts}. Names may be any
 * bytes; here they are text of Latin-1, which keeps each byte.
 */
final class OverlayEntries {

	static final String OPAQUE = "trusted.overlay.opaque";

	private static final String OPAQUE_RECORD = "SCHILY.xattr." + OPAQUE + "=";

	private static final int BLOCK = 512;

	private static final int LARGEST_HEADER = 1 << 20;

	private static final int SHORT_NAME = 100;

	private final InputStream from;

	private final OutputStream to;

	private final Set<String> whiteouts = new HashSet<>();

	private OverlayEntries(InputStream from, OutputStream to) {
		this.from = from;
		this.to = to;
	}

	/** Converts a tar that GNU tar has written in the pax format. */
	static void convert(InputStream from, OutputStream to) throws IOException {
		new OverlayEntries(from, to).convert();
	}

	private void convert() throws IOException {
		byte[] header = block();
		while (header[0] != 0) {
			Extended extended = Extended.NONE;
			if (header[156] == 'x') {
				extended = Extended.parse(header, content(header));
				header = block();
			}
			entry(header, extended);
			header = block();
		}
		this.to.write(new byte[2 * BLOCK]);
		this.from.transferTo(OutputStream.nullOutputStream());
	}

	private void entry(byte[] header, Extended extended) throws IOException {
		String name = extended.find("path=").orElseGet(() -> name(header));
		if (isWhiteout(header, extended)) {
			this.whiteouts.add(name);
			empty(parent(name) + ".wh." + name.substring(parent(name).length()));
			return;
		}
		if (header[156] == '3' || header[156] == '4') {
			return;
		}
		boolean opaque = extended.find(OPAQUE_RECORD).isPresent();
		extended.without(OPAQUE_RECORD).write(this.to);
		this.to.write(header);
		long size = extended.find("size=").map(Long::parseLong).orElseGet(() -> number(header, 124, 12));
		copy((size + BLOCK - 1) / BLOCK * BLOCK);
		if (opaque) {
			empty((name.endsWith("/") ? name : name + "/") + ".wh..wh..opq");
		}
	}

	/**
	 * A device without a number, or one more name of such: overlayfs has one for many.
	 */
	private boolean isWhiteout(byte[] header, Extended extended) {
		if (header[156] == '1') {
			return this.whiteouts.contains(extended.find("linkpath=").orElseGet(() -> text(header, 157, SHORT_NAME)));
		}
		return header[156] == '3' && number(header, 329, 8) == 0 && number(header, 337, 8) == 0;
	}

	/** A file without content, of root, from the beginning of time. */
	private void empty(String name) throws IOException {
		if (name.length() > SHORT_NAME) {
			byte[] record = Extended.record("path=" + name);
			this.to.write(header("././@PaxHeader", 'x', record.length));
			this.to.write(Arrays.copyOf(record, (record.length + BLOCK - 1) / BLOCK * BLOCK));
		}
		this.to.write(header(name, '0', 0));
	}

	private static byte[] header(String name, char kind, int size) {
		byte[] header = new byte[BLOCK];
		put(header, 0, name.substring(0, Math.min(SHORT_NAME, name.length())));
		put(header, 100, "0000644");
		put(header, 108, "0000000");
		put(header, 116, "0000000");
		put(header, 124, "%011o".formatted(size));
		put(header, 136, "00000000000");
		put(header, 148, "        ");
		header[156] = (byte) kind;
		put(header, 257, "ustar\00000");
		int sum = 0;
		for (byte each : header) {
			sum += each & 0xff;
		}
		put(header, 148, "%06o\0 ".formatted(sum));
		return header;
	}

	private static void put(byte[] header, int offset, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		System.arraycopy(bytes, 0, header, offset, bytes.length);
	}

	private static String parent(String name) {
		return name.substring(0, name.lastIndexOf('/') + 1);
	}

	private static String name(byte[] header) {
		String prefix = text(header, 345, 155);
		return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, SHORT_NAME);
	}

	private static String text(byte[] header, int offset, int length) {
		int end = offset;
		while (end < offset + length && header[end] != 0) {
			end++;
		}
		return new String(header, offset, end - offset, StandardCharsets.ISO_8859_1);
	}

	/** Octal, or binary when the first bit is set. */
	private static long number(byte[] header, int offset, int length) {
		if ((header[offset] & 0x80) != 0) {
			long value = header[offset] & 0x7f;
			for (int index = 1; index < length; index++) {
				value = (value << 8) | (header[offset + index] & 0xff);
			}
			return value;
		}
		String octal = text(header, offset, length).strip();
		return octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
	}

	private byte[] block() throws IOException {
		byte[] block = this.from.readNBytes(BLOCK);
		if (block.length < BLOCK) {
			throw new EOFException("A tar has no end");
		}
		return block;
	}

	private byte[] content(byte[] header) throws IOException {
		long size = number(header, 124, 12);
		if (size > LARGEST_HEADER) {
			throw new IOException("An entry of a tar has an endless header");
		}
		int padded = (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
		return Arrays.copyOf(this.from.readNBytes(padded), (int) size);
	}

	private void copy(long bytes) throws IOException {
		byte[] chunk = new byte[64 * 1024];
		for (long left = bytes; left > 0;) {
			int read = this.from.readNBytes(chunk, 0, (int) Math.min(chunk.length, left));
			if (read == 0) {
				throw new EOFException("A tar ends within a file");
			}
			this.to.write(chunk, 0, read);
			left -= read;
		}
	}

	/**
	 * What a header of its own says of the next entry.
	 *
	 * @param name of that header; empty when there is none
	 * @param records of the form {@code name=value}
	 */
	private record Extended(String name, List<String> records) {

		private static final Extended NONE = new Extended("", List.of());

		static Extended parse(byte[] header, byte[] content) {
			List<String> records = new ArrayList<>();
			String all = new String(content, StandardCharsets.ISO_8859_1);
			for (int start = 0; start < all.length();) {
				int space = all.indexOf(' ', start);
				int end = start + Integer.parseInt(all.substring(start, space));
				records.add(all.substring(space + 1, end - 1));
				start = end;
			}
			return new Extended(text(header, 0, SHORT_NAME), records);
		}

		Optional<String> find(String prefix) {
			return this.records.stream()
				.filter((record) -> record.startsWith(prefix))
				.map((record) -> record.substring(prefix.length()))
				.findFirst();
		}

		Extended without(String prefix) {
			return new Extended(this.name,
					this.records.stream().filter((record) -> !record.startsWith(prefix)).toList());
		}

		void write(OutputStream to) throws IOException {
			if (this.records.isEmpty()) {
				return;
			}
			StringBuilder all = new StringBuilder();
			this.records.forEach((record) -> all.append(new String(record(record), StandardCharsets.ISO_8859_1)));
			byte[] content = all.toString().getBytes(StandardCharsets.ISO_8859_1);
			to.write(OverlayEntries.header(this.name, 'x', content.length));
			to.write(Arrays.copyOf(content, (content.length + BLOCK - 1) / BLOCK * BLOCK));
		}

		/** The length before it counts itself. */
		static byte[] record(String record) {
			int length = record.length() + 3;
			while (Integer.toString(length).length() + record.length() + 2 != length) {
				length++;
			}
			return (length + " " + record + "\n").getBytes(StandardCharsets.ISO_8859_1);
		}

	}

}
