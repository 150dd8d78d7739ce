package dev.opendaytona.runner.toolbox.lsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The end of what a server prints on its error output, which is read without end so that
 * the server never waits.
 */
final class Complaints {

	private static final int MOST = 2000;

	private byte[] last = new byte[0];

	/** Reads to the end. */
	void collect(InputStream stream) {
		byte[] chunk = new byte[8 * 1024];
		try {
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				add(chunk, count);
			}
		}
		catch (IOException ex) {
			// Closed under our hands at the end: what was read is kept.
		}
	}

	private synchronized void add(byte[] chunk, int count) {
		int kept = Math.min(this.last.length, Math.max(0, MOST - count));
		int added = Math.min(MOST, count);
		byte[] all = new byte[kept + added];
		System.arraycopy(this.last, this.last.length - kept, all, 0, kept);
		System.arraycopy(chunk, count - added, all, kept, added);
		this.last = all;
	}

	synchronized String text() {
		return shown(new String(this.last, StandardCharsets.UTF_8), MOST);
	}

	/**
	 * Text of a server as it may be shown: one line, of bounded length.
	 * @param text the text
	 * @param most how many characters
	 * @return the text
	 */
	static String shown(String text, int most) {
		String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
		return (line.length() <= most) ? line : (line.substring(0, most) + "...");
	}

}
