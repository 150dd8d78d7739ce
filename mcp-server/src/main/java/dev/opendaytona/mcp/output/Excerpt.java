package dev.opendaytona.mcp.output;

import java.util.Locale;

/**
 * Text cut to a budget: its head and its tail with a note of what is missing in between.
 *
 * @param text what is shown
 * @param omitted how many characters were cut
 */
public record Excerpt(String text, long omitted) {

	/** About 8,000 tokens, for one answer. */
	public static final int BUDGET = 32_000;

	private static final int NOTE = 80;

	/**
	 * Cuts text to at most the given number of characters, at ends of lines where there
	 * are some.
	 * @param text the text
	 * @param budget the most characters to keep, the note included
	 * @return the excerpt
	 */
	public static Excerpt of(String text, int budget) {
		int middle = text.length() / 2;
		return of(text.substring(0, middle), 0, text.substring(middle), budget);
	}

	/**
	 * Cuts text of which something in the middle is missing already.
	 * @param head the text before that
	 * @param missing how much is missing
	 * @param tail the text after that
	 * @param budget the most characters to keep, the note included
	 * @return the excerpt
	 */
	public static Excerpt of(String head, long missing, String tail, int budget) {
		if (missing == 0 && head.length() + tail.length() <= budget) {
			return new Excerpt(head + tail, 0);
		}
		int keep = Math.max(0, budget - NOTE);
		int end = (head.length() <= keep / 2) ? head.length() : headEnd(head, keep / 2);
		int from = tail.length() - (keep - keep / 2);
		int start = (from <= 0) ? 0 : tailStart(tail, from);
		long omitted = missing + head.length() - end + start;
		String note = String.format(Locale.ROOT, "%n[... %,d characters cut ...]%n", omitted).replace("\r", "");
		return new Excerpt(head.substring(0, end) + note + tail.substring(start), omitted);
	}

	/**
	 * Whether something was cut.
	 * @return true when the text is not whole
	 */
	public boolean cut() {
		return this.omitted > 0;
	}

	private static int headEnd(String text, int end) {
		int line = text.lastIndexOf('\n', end);
		int cut = (line > end / 2) ? line : end;
		return splitsPair(text, cut) ? cut - 1 : cut;
	}

	private static int tailStart(String text, int start) {
		int line = text.indexOf('\n', start);
		int cut = (line >= 0 && line - start < (text.length() - start) / 2) ? line + 1 : start;
		return splitsPair(text, cut) ? cut + 1 : cut;
	}

	private static boolean splitsPair(String text, int at) {
		return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
	}

}
