package dev.opendaytona.runner.toolbox.session;

import java.io.ByteArrayOutputStream;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Puts a marker before each line, and wherever the other part of a log goes on in the
 * middle of a line, so that a client can take the parts apart again.
 */
final class Marking {

	private final boolean marked;

	private final Map<LogSource, Boolean> inLine = new EnumMap<>(LogSource.class);

	private @Nullable LogSource current;

	Marking(boolean marked) {
		this.marked = marked;
	}

	byte[] encode(Piece piece) {
		if (!this.marked) {
			return piece.bytes();
		}
		ByteArrayOutputStream encoded = new ByteArrayOutputStream(piece.bytes().length + 64);
		boolean marker = this.current != piece.source() || !this.inLine.getOrDefault(piece.source(), false);
		for (byte one : piece.bytes()) {
			if (marker) {
				encoded.writeBytes(piece.source().marker());
			}
			encoded.write(one);
			marker = one == '\n';
		}
		this.inLine.put(piece.source(), !piece.endsLine());
		this.current = piece.source();
		return encoded.toByteArray();
	}

}
