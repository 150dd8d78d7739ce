package dev.opendaytona.runner.toolbox.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A log in one answer (contract: toolbox section 4).
 *
 * @param output both parts, with markers
 * @param stdout the output alone
 * @param stderr the error output alone
 */
record LogText(String output, String stdout, String stderr) {

	static final LogText EMPTY = new LogText("", "", "");

	/** Reads a log that is bounded. */
	static LogText of(Log log, boolean marked) throws IOException, InterruptedException {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		ByteArrayOutputStream stdout = new ByteArrayOutputStream();
		ByteArrayOutputStream stderr = new ByteArrayOutputStream();
		Marking marking = new Marking(marked);
		for (Piece piece = log.next(); piece != null; piece = log.next()) {
			output.writeBytes(marking.encode(piece));
			((piece.source() == LogSource.STDOUT) ? stdout : stderr).writeBytes(piece.bytes());
		}
		return new LogText(text(output), text(stdout), text(stderr));
	}

	private static String text(ByteArrayOutputStream bytes) {
		return bytes.toString(StandardCharsets.UTF_8);
	}

}
