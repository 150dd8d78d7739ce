package dev.opendaytona.runner.build.dockerfile;

/**
 * The lines of a text, read once from top to bottom.
 */
final class Lines {

	private final String text;

	private final int offset;

	private int position;

	private int number;

	/**
	 * Starts at the first line.
	 * @param text the text, whose lines end with a line feed
	 * @param offset how many lines come before it
	 */
	Lines(String text, int offset) {
		this.text = text;
		this.offset = offset;
	}

	boolean hasNext() {
		return this.position < this.text.length();
	}

	String peek() {
		return this.text.substring(this.position, end());
	}

	String next() {
		String line = peek();
		this.position = Math.min(end() + 1, this.text.length());
		this.number++;
		return line;
	}

	private int end() {
		int end = this.text.indexOf('\n', this.position);
		return (end < 0) ? this.text.length() : end;
	}

	/** The number of the line that was read last. */
	int number() {
		return this.offset + this.number;
	}

	int position() {
		return this.position;
	}

	String between(int start, int end) {
		return this.text.substring(start, end);
	}

	/** What was read since a position, without the last line feed. */
	String since(int start) {
		String read = this.text.substring(start, this.position);
		return read.endsWith("\n") ? read.substring(0, read.length() - 1) : read;
	}

}
