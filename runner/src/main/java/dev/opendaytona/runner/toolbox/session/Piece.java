package dev.opendaytona.runner.toolbox.session;

/**
 * Some bytes of one part of a log.
 *
 * @param source the part
 * @param bytes the bytes; at least one
 */
@SuppressWarnings("ArrayRecordComponent")
record Piece(LogSource source, byte[] bytes) {

	boolean endsLine() {
		return this.bytes[this.bytes.length - 1] == '\n';
	}

}
