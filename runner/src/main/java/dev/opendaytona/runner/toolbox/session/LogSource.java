package dev.opendaytona.runner.toolbox.session;

/**
 * Where a part of a log comes from.
 */
enum LogSource {

	STDOUT(1), STDERR(2);

	private final byte mark;

	LogSource(int mark) {
		this.mark = (byte) mark;
	}

	/** What stands before its lines: three bytes that are no text. */
	byte[] marker() {
		return new byte[] { this.mark, this.mark, this.mark };
	}

}
