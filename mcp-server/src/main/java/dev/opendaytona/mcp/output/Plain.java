package dev.opendaytona.mcp.output;

import java.util.regex.Pattern;

/**
 * Takes terminal control sequences and characters that do not show out of text, since
 * they could hide from a reader what a model is told.
 */
public final class Plain {

	// CSI, OSC (ended by BEL or ST), the other string sequences, and two-byte escapes.
	private static final Pattern ESCAPES = Pattern
		.compile("\u001B\\[[0-?]*[ -/]*[@-~]" + "|\u001B\\][^\u0007\u001B]{0,4096}(?:\u0007|\u001B\\\\)?"
				+ "|\u001B[PX^_][^\u001B]{0,4096}(?:\u001B\\\\)?" + "|\u001B[ -/]*[0-~]?");

	private static final Pattern LINE_ENDS = Pattern.compile("\r+\n");

	private Plain() {
	}

	/**
	 * The output of a program: without escape sequences, control and direction
	 * characters, and with plain line ends.
	 * @param text what the program wrote
	 * @return the readable text
	 */
	public static String output(String text) {
		String lines = LINE_ENDS.matcher(text).replaceAll("\n");
		return visible(ESCAPES.matcher(lines).replaceAll("")).replace('\r', '\n');
	}

	/**
	 * The content of a file: as {@link #output}, but with its line ends as they are.
	 * @param text the content
	 * @return the readable text
	 */
	public static String content(String text) {
		return visible(ESCAPES.matcher(text).replaceAll(""));
	}

	/**
	 * A name or a message, on one line.
	 * @param text the name
	 * @return the readable text
	 */
	public static String line(String text) {
		return content(text).replaceAll("\\s+", " ").strip();
	}

	private static String visible(String text) {
		if (text.codePoints().allMatch(Plain::shown)) {
			return text;
		}
		StringBuilder shown = new StringBuilder(text.length());
		text.codePoints().filter(Plain::shown).forEach(shown::appendCodePoint);
		return shown.toString();
	}

	private static boolean shown(int point) {
		if (point == '\n' || point == '\t' || point == '\r') {
			return true;
		}
		return !Character.isISOControl(point) && !directional(point) && !surrogate(point) && !tag(point);
	}

	private static boolean directional(int point) {
		return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E
				|| point == 0x200F || point == 0x061C;
	}

	private static boolean surrogate(int point) {
		return point >= 0xD800 && point <= 0xDFFF;
	}

	/** The block of invisible tag characters, known for smuggled instructions. */
	private static boolean tag(int point) {
		return point >= 0xE0000 && point <= 0xE007F;
	}

}
